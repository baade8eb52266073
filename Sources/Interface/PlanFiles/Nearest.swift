/// The name that was most likely meant; `nil` when none is close.
func nearest(to name: String, among names: some Sequence<String>) -> String? {
  let limit = max(1, min(3, name.count / 3))
  let similar = names.filter { abs($0.count - name.count) <= limit }
  let close = similar.map { ($0, editDistance(name.lowercased(), $0.lowercased())) }.filter { $0.1 <= limit }
  return close.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// How many letters must be inserted, deleted, changed, or swapped with their neighbour to turn one text into the
/// other.
func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left.unicodeScalars.prefix(64))
  let right = Array(right.unicodeScalars.prefix(64))
  var rows = [Array(0...right.count)]
  for row in 0..<left.count {
    var costs = [row + 1]
    for column in 0..<right.count {
      let change = rows[row][column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(change, rows[row][column + 1] + 1, costs[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, rows[row - 1][column - 1] + 1)
      }
      costs.append(cost)
    }
    rows.append(costs)
  }
  return rows[left.count][right.count]
}

/// Names in the order given, as a list to choose from.
func oneOf(_ names: [String]) -> String {
  names.count == 1 ? names[0] : "one of \(names.joined(separator: ", "))"
}

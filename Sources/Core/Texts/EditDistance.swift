/// How much two texts differ, and which of some names was probably meant.
package enum EditDistance {
  /// How many characters must be inserted, deleted, replaced, or swapped with their neighbour to make one text of the other.
  package static func distance(_ left: String, _ right: String) -> Int {
    distance(Array(left.unicodeScalars), Array(right.unicodeScalars))
  }

  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var costs = [row + 1]
      costs.reserveCapacity(right.count + 1)
      for column in right.indices {
        let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
        var cost = min(replaced, last[column + 1] + 1, costs[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        costs.append(cost)
      }
      (beforeLast, last) = (last, costs)
    }
    return last[right.count]
  }

  /// How far a name may be from the one that was meant.
  package enum Tolerance: Sendable {
    /// A slip of the fingers: a third of the name, at most three characters, whatever the case.
    case slip
    /// A guess at what something is called: half of the longer name.
    case guess
  }

  /// Longer names are compared with nothing: that would take the product of two lengths.
  private static let longestName = 200

  /// The name that was most likely meant; `nil` where none is close.
  package static func nearest(
    to name: String, among names: some Sequence<String>, within tolerance: Tolerance = .slip
  ) -> String? {
    let wanted = name.unicodeScalars.count
    guard wanted <= longestName else { return nil }
    let close = names.compactMap { other -> (name: String, away: Int)? in
      let length = other.unicodeScalars.count
      let limit = tolerance.limit(wanted, length)
      guard length <= longestName, abs(length - wanted) <= limit else { return nil }
      let away =
        tolerance == .slip ? distance(name.lowercased(), other.lowercased()) : distance(name, other)
      return away <= limit ? (other, away) : nil
    }
    return close.min { ($0.away, $0.name) < ($1.away, $1.name) }?.name
  }
}

extension EditDistance.Tolerance {
  fileprivate func limit(_ wanted: Int, _ other: Int) -> Int {
    switch self {
    case .slip: max(1, min(3, wanted / 3))
    case .guess: max(wanted, other) / 2
    }
  }
}

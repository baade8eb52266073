package import Texts

extension EditDistance {
  /// At most three paths that were probably meant: the same file name elsewhere first, then the most alike.
  package static func nearestPaths(to path: String, among paths: [String]) -> [String] {
    let name = lastPart(of: path)
    let sameName = paths.lazy.filter { lastPart(of: $0) == name }.prefix(3)
    if !sameName.isEmpty { return Array(sameName) }
    // Long names are left out: comparing takes the product of two lengths, for every file of the tree.
    guard path.utf8.count <= 200, name.utf8.count <= 64 else { return [] }
    let ranked = paths.lazy.filter { $0.utf8.count <= 200 && lastPart(of: $0).utf8.count <= 64 }.prefix(20_000)
      .map { ($0, distance(name, lastPart(of: $0))) }
      .filter { $0.1 * 2 <= max(name.utf8.count, lastPart(of: $0.0).utf8.count) }
      .map { ($0.0, $0.1, distance(path, $0.0)) }
      .sorted { ($0.1, $0.2, $0.0) < ($1.1, $1.2, $1.0) }
    return ranked.prefix(3).map(\.0)
  }

  /// From 0 to 1: how much of two lines is the same at their beginnings and ends, white space around them aside.
  package static func similarity(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Double {
    if left.elementsEqual(right) { return 1 }
    let shorter = min(left.count, right.count)
    var start = 0
    for (one, other) in zip(left, right) {
      guard one == other else { break }
      start += 1
    }
    var end = 0
    for (one, other) in zip(left.reversed(), right.reversed()) {
      guard one == other, start + end < shorter else { break }
      end += 1
    }
    return 2 * Double(start + end) / Double(left.count + right.count)
  }

  private static func lastPart(of path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }
}

/// A path whose last part may hold `*`, which stands for any characters.
package struct PlacePattern: Hashable, Sendable {
  /// Everything before the last part, without a slash at the end.
  package let folder: String
  /// The last part.
  package let name: String

  package init(_ path: String) {
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    folder = String(path[..<cut])
    name = path[cut...].hasPrefix("/") ? String(path[cut...].dropFirst()) : path
  }

  package var path: String { "\(folder)/\(name)" }

  /// Whether it can stand for one path alone.
  package var isLiteral: Bool { !name.contains("*") }

  /// Whether an entry of the folder is one of those meant.
  package func matches(_ entry: String) -> Bool {
    let pieces = name.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return entry == name }
    guard entry.hasPrefix(first), entry.hasSuffix(last), entry.count >= first.count + last.count else { return false }
    // Between first and last, each piece is taken where it comes first, which leaves most room to those after it.
    var rest = entry.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

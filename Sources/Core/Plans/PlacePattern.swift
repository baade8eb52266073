/// A path; `*` in its last part matches any characters.
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

  /// Whether it has no wildcard.
  package var isLiteral: Bool { !name.contains("*") }

  /// Whether the name of an entry of the folder matches.
  package func matches(_ entry: String) -> Bool {
    let pieces = name.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return entry == name }
    guard entry.hasPrefix(first), entry.hasSuffix(last), entry.count >= first.count + last.count else { return false }
    // Each inner piece is matched at its first occurrence, which leaves most room for the pieces after it.
    var rest = entry.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

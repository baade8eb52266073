/// One line of a `.gitignore`.
struct IgnorePattern: Hashable, Sendable {
  var isNegative = false
  private var isForFolders = false
  /// A pattern without a slash is compared only with the last component.
  private var isForNames = false
  private let glob: Wildcard

  /// Parses a line without its line end; `nil` for an empty line or a comment.
  init?(line: ArraySlice<UInt8>) {
    guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
    var text = Self.withoutTrailingSpaces(line)
    if text.first == UInt8(ascii: "!") {
      isNegative = true
      text = text.dropFirst()
    }
    if text.last == UInt8(ascii: "/") {
      isForFolders = true
      text = text.dropLast()
    }
    isForNames = !text.contains(UInt8(ascii: "/"))
    if text.first == UInt8(ascii: "/") { text = text.dropFirst() }
    guard !text.isEmpty else { return nil }
    glob = Wildcard(Array(text), starsCrossFolders: isForNames)
  }

  /// Whether the pattern matches a path, relative to the folder of the pattern's file.
  func matches(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
    if isForFolders && !isFolder { return false }
    if isForNames {
      let name = path.lastIndex(of: UInt8(ascii: "/")).map { path[($0 + 1)...] } ?? path
      return glob.matches(name)
    }
    return glob.matches(path)
  }

  /// Spaces at the end count only after a backslash.
  private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == UInt8(ascii: "\\") {
        index = min(index + 2, line.endIndex)
        end = index
      } else {
        index += 1
        if line[index - 1] != UInt8(ascii: " ") { end = index }
      }
    }
    return line[..<end]
  }
}

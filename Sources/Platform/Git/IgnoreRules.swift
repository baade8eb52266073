/// The rules of a tree's `.gitignore` files, as gitignore(5) defines them.
///
/// Tracked files and the folders above are not considered: the caller does not enter an ignored folder.
package struct IgnoreRules: Sendable {
  /// The patterns of each folder's file, in order.
  private var patterns: [TreePath: [IgnorePattern]] = [:]

  package init() {}

  /// Adds the content of one folder's `.gitignore`.
  package mutating func add(_ content: [UInt8], in folder: TreePath) {
    var rest = content[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    for line in rest.split(separator: UInt8(ascii: "\n")) {
      // A carriage return belongs to the line end only where a newline follows it.
      let endsFile = line.endIndex == rest.endIndex
      let text = line.last == UInt8(ascii: "\r") && !endsFile ? line.dropLast() : line
      if let pattern = IgnorePattern(line: text) { patterns[folder, default: []].append(pattern) }
    }
  }

  /// Whether the path is ignored: the last matching pattern decides, the deepest folder's file first.
  package func ignores(_ path: TreePath, isFolder: Bool) -> Bool {
    var folder = path.folder
    while true {
      let name = folder == .root ? path.bytes[...] : path.bytes.dropFirst(folder.bytes.count + 1)
      for pattern in (patterns[folder] ?? []).reversed() where pattern.matches(name, isFolder: isFolder) {
        return !pattern.isNegative
      }
      if folder == .root { return false }
      folder = folder.folder
    }
  }
}

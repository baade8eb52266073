import Drafting
import Git

/// A path in a workspace that was found fit to be opened, component by component.
struct WorkspacePath: Hashable {
  /// Empty for the root.
  let components: [[UInt8]]

  /// The path as it is kept in a tree.
  var treePath: TreePath { TreePath(bytes: Array(components.joined(separator: [UInt8(ascii: "/")]))) }

  var shown: String { treePath.shown }

  init(components: [[UInt8]]) { self.components = components }

  /// Takes the path of a file.
  ///
  /// - Throws: `WorkspaceError.forbiddenPath` for what is absolute, leads up, names `.git` or cannot be a path.
  init(file text: String) throws(WorkspaceError) {
    components = try Self.parse(text[...], of: text)
    guard !components.isEmpty else { throw .forbiddenPath(path: text, reason: "a path of a file is expected") }
  }

  /// Takes the path of a folder, which may end with a slash; the root's is empty.
  init(folder text: String) throws(WorkspaceError) {
    components = text.isEmpty ? [] : try Self.parse(text.hasSuffix("/") ? text.dropLast() : text[...], of: text)
  }

  private static func parse(_ text: Substring, of whole: String) throws(WorkspaceError) -> [[UInt8]] {
    let bytes = Array(text.utf8)
    guard bytes.first != UInt8(ascii: "/"), !whole.hasPrefix("/") else {
      throw .forbiddenPath(path: whole, reason: "it is absolute; a path relative to the workspace is expected")
    }
    guard bytes.count <= Repository.longestPath else {
      let start = String(whole.unicodeScalars.prefix(100))
      throw .forbiddenPath(path: "\(start)…", reason: "it is longer than \(Repository.longestPath) bytes")
    }
    var components: [[UInt8]] = []
    for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.elementsEqual(".".utf8) { continue }
      if let reason = refusal(of: part) { throw .forbiddenPath(path: whole, reason: reason) }
      components.append(Array(part))
    }
    guard components.count <= Checkout.depthLimit else {
      throw .forbiddenPath(path: whole, reason: "it has more than \(Checkout.depthLimit) components")
    }
    return components
  }

  private static func refusal(of component: ArraySlice<UInt8>) -> String? {
    if component.isEmpty { return "it has an empty component" }
    if component.elementsEqual("..".utf8) { return "it leads out of the folder by `..`" }
    if component.contains(0) { return "it holds a NUL character" }
    if component.count > 255 { return "a component is longer than 255 bytes" }
    if GitName.isDotGit(component) { return "it names `.git`, which is git's own" }
    return nil
  }
}

import Models
import Texts

/// A path in a workspace, brought to one form and found fit to be opened, component by component.
///
/// Tools and workspaces read paths by this alone, so that what one refuses no other lets pass.
package struct WorkspacePath: Hashable, Sendable {
  /// Empty for the root.
  package let components: [[UInt8]]

  /// Bytes that a path may have, as in a tree of git.
  package static let longest = 4096
  /// Bytes that a component may have, as on the file systems of Linux.
  package static let longestComponent = 255
  /// Folders within folders.
  package static let deepest = 128

  /// Takes what was listed in a workspace.
  package init(components: [[UInt8]]) { self.components = components }

  /// Reads a path; `./`, doubled slashes and a slash at the end mean nothing.
  ///
  /// - Throws: `WorkspaceError.forbiddenPath` for what is absolute, leads up, names `.git` in the spelling of any system, or
  ///   cannot be a path.
  package init(_ text: String) throws(WorkspaceError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.longest else {
      throw .forbiddenPath(
        path: String(text.unicodeScalars.prefix(100)) + "…", reason: "it is longer than \(Self.longest) bytes")
    }
    guard bytes.first != UInt8(ascii: "/") else {
      throw .forbiddenPath(path: text, reason: "it is absolute; give it relative to the root of the workspace")
    }
    var components: [[UInt8]] = []
    for part in bytes.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
      if let reason = Self.refusal(of: part) { throw .forbiddenPath(path: text, reason: reason) }
      components.append(Array(part))
    }
    guard components.count <= Self.deepest else {
      throw .forbiddenPath(path: text, reason: "it has more than \(Self.deepest) components")
    }
    self.components = components
  }

  /// Reads the path of a file, which is not the root.
  package init(file text: String) throws(WorkspaceError) {
    try self.init(text)
    guard !components.isEmpty else { throw .forbiddenPath(path: text, reason: "the path of a file is expected") }
  }

  /// The one form of the path; empty for the root.
  package var text: String {
    String(decoding: Array(components.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
  }

  private static func refusal(of component: ArraySlice<UInt8>) -> String? {
    if component.elementsEqual("..".utf8) { return "it has .. in it, and nothing outside the workspace can be reached" }
    if component.contains(0) { return "it holds a NUL character" }
    if component.count > longestComponent { return "a component is longer than \(longestComponent) bytes" }
    if GitName.isDotGit(component) { return "it leads into .git, which is git's own" }
    return nil
  }
}

extension WorkspacePath {
  /// A path as a model wrote it, in the one form; the root's is empty.
  ///
  /// - Throws: `ToolError` of `forbiddenPath`.
  package static func normal(_ text: String) throws(ToolError) -> String {
    do {
      return try WorkspacePath(text).text
    } catch {
      throw ToolError(.forbiddenPath, error.text)
    }
  }
}

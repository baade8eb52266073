import Models

/// Paths as models write them, brought to the one form that a workspace takes.
package enum WorkspacePath {
  /// The path without `./`, doubled slashes and a slash at the end; the root's path is empty.
  ///
  /// - Throws: `ToolError` of `forbiddenPath` for what is absolute, climbs out or is git's own.
  package static func normal(_ text: String) throws(ToolError) -> String {
    guard text.utf8.first != UInt8(ascii: "/") else {
      throw ToolError(.forbiddenPath, "\(text) is an absolute path: give it relative to the root of the workspace")
    }
    guard !text.utf8.contains(0) else { throw ToolError(.forbiddenPath, "the path holds a NUL character") }
    guard text.utf8.count <= 1024 else { throw ToolError(.forbiddenPath, "the path is longer than 1024 bytes") }
    let parts = text.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else {
      throw ToolError(.forbiddenPath, "\(text) has .. in it: nothing outside the workspace can be reached")
    }
    guard !parts.contains(where: { $0.lowercased() == ".git" }) else {
      throw ToolError(.forbiddenPath, "\(text) leads into .git, which no tool touches")
    }
    return parts.joined(separator: "/")
  }
}

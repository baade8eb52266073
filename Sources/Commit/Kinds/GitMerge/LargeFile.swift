import JSON
import KindSupport

/// A file of a merge that Git LFS keeps: git gets its pointer, and the store of the target the file itself.
struct LargeFile: Hashable, Sendable {
  var path: String
  var pointer: LargeFilePointer

  init(path: String, pointer: LargeFilePointer) {
    self.path = path
    self.pointer = pointer
  }

  var json: JSONValue {
    ["path": .string(path), "object": .string(pointer.id), "size": .integer(Int64(pointer.size))]
  }

  init?(reading member: JSONValue) {
    guard let path = member["path"]?.stringValue, let id = member["object"]?.stringValue,
      let size = member["size"]?.integerValue.flatMap(Int.init(exactly:)),
      let pointer = LargeFilePointer(id: id, size: size)
    else { return nil }
    self.init(path: path, pointer: pointer)
  }

  /// For a preview.
  static func text(_ files: [LargeFile]) -> String {
    let shown = files.prefix(5).map { "\($0.path) (\($0.pointer.size) bytes, object \($0.pointer.id.prefix(12)))" }
    let more = files.count > 5 ? " and \(files.count - 5) more" : ""
    return "Git LFS keeps \(shown.joined(separator: ", "))\(more), and git gets "
      + (files.count == 1 ? "its pointer" : "their pointers")
  }
}

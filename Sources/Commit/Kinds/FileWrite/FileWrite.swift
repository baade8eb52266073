import Approval
import EffectKit
import Git
import JSON
import Plans

/// The canonical arguments of a `file.write`.
struct FileWrite: Hashable {
  /// Absolute, without links, dots and needless slashes.
  var path: String
  var content: Content
  /// SHA-256 of the bytes that are to be there.
  var digest: String
  var size: Int
  /// Permission bits, where the file is made.
  var mode: Int
  /// What the file was when it was planned; `null` where there was none.
  var fingerprint: JSONValue

  enum Content: Hashable {
    case text(String)
    /// A blob of the scratch repository.
    case blob(String)
  }

  init(
    path: String, content: Content, digest: String, size: Int, mode: Int, fingerprint: JSONValue
  ) {
    self.path = path
    self.content = content
    self.digest = digest
    self.size = size
    self.mode = mode
    self.fingerprint = fingerprint
  }

  /// Reads the arguments and the fingerprint of a proposed effect.
  init(_ effect: ProposedEffect) throws(EffectError) {
    let arguments = effect.arguments
    let text = arguments["content"]?.stringValue.map(Content.text)
    let blob = arguments["blob"]?.stringValue.map(Content.blob)
    guard effect.kind == .fileWrite, let path = arguments["path"]?.stringValue, let content = text ?? blob,
      let digest = arguments["sha256"]?.stringValue, let size = arguments["size"]?.integerValue.flatMap(Int.init),
      let mode = arguments["mode"]?.integerValue.flatMap(Int.init)
    else { throw .invalid("these are no arguments of file.write") }
    self.init(
      path: path, content: content, digest: digest, size: size, mode: mode,
      fingerprint: effect.fingerprint["file"] ?? .null)
  }

  var arguments: JSONValue {
    var members: [String: JSONValue] = [
      "path": .string(path), "sha256": .string(digest), "size": .integer(Int64(size)), "mode": .integer(Int64(mode)),
    ]
    switch content {
    case .text(let text): members["content"] = .string(text)
    case .blob(let id): members["blob"] = .string(id)
    }
    return .object(members)
  }

  var isNew: Bool { fingerprint == .null }

  var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
  var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// The name beside the file that belongs to an effect: of the new bytes before they are in place, of the old ones from
  /// then on. Programs that read whole folders leave out names that begin with a dot and end with a tilde.
  func backupName(for key: String) -> String { ".\(name.prefix(180)).chancery-\(key.prefix(16))~" }

  /// The file as it is left behind.
  var left: JSONValue {
    var members = fingerprint.objectValue ?? ["mode": .integer(Int64(mode)), "attributes": .null]
    members["sha256"] = .string(digest)
    return .object(members)
  }

  /// The bytes that are to be there.
  func bytes(scratch: String) throws(EffectError) -> [UInt8] {
    switch content {
    case .text(let text): return Array(text.utf8)
    case .blob(let hex):
      do {
        guard let id = ObjectID(hex: hex) else { throw EffectError.invalid("\(hex) is no object id") }
        return try Repository.open(at: scratch, owner: .chancery).blob(id)
      } catch {
        throw .obstructed("what is to be written to \(path) is not in the scratch repository: \(error)")
      }
    }
  }

  /// How it is undone.
  var compensation: Compensation {
    Compensation(
      arguments: ["path": .string(path)], fingerprint: ["file": left], assurance: .exact,
      preview: isNew ? "deletes \(path)" : "puts \(path) back as it was, from the backup beside it")
  }
}

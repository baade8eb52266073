import Git
import RunJournal
import Workspaces

/// A file of the base that a run begins from.
struct BaseFile {
  let isExecutable: Bool
  let bytes: [UInt8]

  /// Whether it looks like text, which the system starts by its first line alone.
  var isText: Bool { !bytes.isEmpty && !bytes.prefix(4096).contains(0) }

  /// `nil` where the base has no such file.
  init?(_ path: String, in scratch: ScratchRepository) throws {
    let parts = path.split(separator: "/").filter { $0 != "." }.map { Array($0.utf8) }
    let repository = try Repository.open(at: scratch.path, owner: .chancery)
    var tree = ObjectID(hex: scratch.base.tree)
    for part in parts.dropLast() {
      guard let entry = try TreeFolder(tree, in: repository).entry(named: part), entry.mode == .folder else {
        return nil
      }
      tree = entry.id
    }
    guard let name = parts.last, let entry = try TreeFolder(tree, in: repository).entry(named: name), entry.mode.isFile
    else { return nil }
    isExecutable = entry.mode == .executable
    bytes = try repository.blob(entry.id)
  }
}

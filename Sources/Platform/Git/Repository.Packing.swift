import CLibgit2
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Objects as one pack.
extension Repository {
  /// Writes objects of this repository into a pack of another one, on the disk there when this returns.
  ///
  /// The pack is made in this repository's own folder. In the other one it has a name for the time being that git cleans up
  /// after a crash, and its index comes last, since a pack is seen by its index. What is there already is written again, so
  /// that a garbage collection does not delete it now.
  borrowing func copyPack(of ids: [ObjectID], to destination: borrowing Repository) throws(GitError) {
    let made = "\(gitFolder)/leaving"
    let place = "\(destination.commonFolder)/objects/pack"
    let name = try makePack(of: ids, in: made)
    try GitError.of { () throws(SystemError) in
      defer { for end in ["pack", "idx"] { _ = unsafe unlink("\(made)/\(name).\(end)") } }
      try FileBytes.makeFolder(place)
      for end in ["pack", "idx"] {
        guard let bytes = try FileBytes.read("\(made)/\(name).\(end)") else {
          throw SystemError(operation: "read \(made)/\(name).\(end)", code: ENOENT)
        }
        try Self.put(bytes, as: "\(place)/\(name).\(end)", beside: "\(place)/tmp_\(name).\(end)")
      }
      try FileBytes.syncFolder(place)
    }
    try check("read the new pack of \(destination.path)", unsafe git_odb_refresh(destination.database.pointer))
  }

  private static func put(_ bytes: [UInt8], as path: String, beside draft: String) throws(SystemError) {
    // Left by a process that was killed here.
    _ = unsafe unlink(draft)
    try FileBytes.make(draft, bytes, mode: 0o444)
    guard unsafe rename(draft, path) == 0 else { throw SystemError.last("make \(path)") }
  }

  /// - Returns: the name of the pack and of its index, without their ends.
  private borrowing func makePack(of ids: [ObjectID], in folder: String) throws(GitError) -> String {
    let operation = "write a pack of \(ids.count) objects"
    guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw GitError(SystemError.last("make the folder \(folder)"))
    }
    let repository = unsafe handle.pointer
    let builder = try Handle<Kinds.PackBuilder>(operation) { unsafe git_packbuilder_new(&$0, repository) }
    for id in ids {
      var raw = id.raw
      try check(operation, unsafe git_packbuilder_insert(builder.pointer, &raw, nil))
    }
    try check(operation, unsafe git_packbuilder_write(builder.pointer, folder, 0o444, nil, nil))
    guard let hash = unsafe git_packbuilder_hash(builder.pointer) else {
      throw GitError(kind: .other(0), operation: operation, reason: "libgit2 returned no name")
    }
    return "pack-\(ObjectID(unsafe hash.pointee))"
  }
}

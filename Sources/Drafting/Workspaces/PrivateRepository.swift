import Git
import LinuxSystem

/// The repository that a workspace's own commands find in it: a branch `draft` at where the draft begins, no remote, no
/// hook, and objects that are borrowed. The host writes it and never reads it again.
enum PrivateRepository {
  private static let configuration = """
    [core]
    \trepositoryformatversion = 0
    \tfilemode = true
    \tbare = false
    \tlogallrefupdates = true
    [user]
    \tname = Chancery
    \temail = chancery@localhost
    [gc]
    \tauto = 0
    [maintenance]
    \tauto = false

    """

  /// Makes the part that does not depend on where the workspace is.
  static func make(in files: borrowing Descriptor, index: IndexFile, owner: FileOwner?) throws(SystemError) {
    let folder = try make([".git"], in: files, owner: owner)
    try folder.makeFile("HEAD", Array("ref: refs/heads/draft\n".utf8), owner: owner)
    try folder.makeFile("config", Array(configuration.utf8), owner: owner)
    for path in [["objects", "info"], ["objects", "pack"], ["refs", "heads"], ["refs", "tags"]] {
      _ = try make(path, in: folder, owner: owner)
    }
    try writeIndex(index, in: folder, owner: owner)
  }

  /// Makes the part of a layer over another one: which files the layer changed.
  static func makeLayer(in files: borrowing Descriptor, index: IndexFile, owner: FileOwner?) throws(SystemError) {
    try writeIndex(index, in: try make([".git"], in: files, owner: owner), owner: owner)
  }

  /// Puts another index in the place of the one that was copied with the files.
  static func replaceIndex(
    in files: borrowing Descriptor, by index: IndexFile, owner: FileOwner?
  ) throws(SystemError) {
    let folder = try files.folder(Array(".git".utf8))
    try folder.removeFile(Array("index".utf8))
    try writeIndex(index, in: folder, owner: owner)
  }

  /// Says where the objects lie and where the branch begins.
  static func lend(
    _ objects: BorrowedObjects, at commit: ObjectID, to files: borrowing Descriptor, owner: FileOwner?
  ) throws(SystemError) {
    let folder = try make([".git"], in: files, owner: owner)
    let lines = objects.folders.map { "\($0)\n" }.joined()
    try make(["objects", "info"], in: folder, owner: owner)
      .makeFile("alternates", Array(lines.utf8), owner: owner)
    try make(["refs", "heads"], in: folder, owner: owner).makeFile("draft", Array("\(commit)\n".utf8), owner: owner)
    if let shallow = objects.shallow { try folder.makeFile("shallow", shallow, owner: owner) }
  }

  private static func writeIndex(
    _ index: IndexFile, in folder: borrowing Descriptor, owner: FileOwner?
  ) throws(SystemError) {
    try folder.makeFile("index", index.encoded(), owner: owner)
  }

  /// Opens a folder by the names on the way to it, and makes what is missing.
  private static func make(
    _ path: [String], in folder: borrowing Descriptor, owner: FileOwner?
  ) throws(SystemError) -> Descriptor {
    var place = try folder.folder([UInt8(ascii: ".")])
    for name in path { place = try place.folder(made: Array(name.utf8), owner: owner) }
    return place
  }
}

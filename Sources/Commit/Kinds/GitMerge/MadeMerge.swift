import EffectKit
import Git
import KindSupport

/// A merge that was made in the scratch repository.
struct MadeMerge {
  var commit: ObjectID
  var tree: ObjectID
  var large: [LargeFile]
  /// A commit with the large files in the place of their pointers; `nil` without any.
  var contents: ObjectID?

  init(_ commit: ObjectID, _ tree: ObjectID, _ large: LargeFiles, in repository: borrowing Repository) throws {
    self.commit = commit
    self.tree = tree
    let landed = try large.contents(of: tree, in: repository)
    self.large = landed.files
    guard !landed.files.isEmpty else { return }
    let made = try repository.commit(commit)
    contents = try repository.makeCommit(
      tree: landed.tree, parents: made.parents, message: "What is reviewed of \(commit)\n", by: made.author)
  }
}

extension GitMerge {
  /// Puts the files that Git LFS keeps into the store of the target, each only as what its sealed pointer says.
  func keepLargeFiles(of scratch: String, in target: String) async throws(EffectError) {
    guard !large.isEmpty else { return }
    do {
      let folder = try Repository.open(at: target).commonFolder
      let store = await LargeFileStore(of: UserGit(folder: target), commonFolder: folder)
      let repository = try Repository.open(at: scratch, owner: .chancery)
      guard let contents = contents.flatMap(ObjectID.init(hex:)) else {
        throw EffectError.invalid("malformed arguments for git.merge")
      }
      let tree = try repository.commit(contents).tree
      for file in large {
        guard let entry = try repository.entry(at: TreePath(file.path), in: tree) else {
          throw EffectError.stale("\(file.path) is not in the draft any more")
        }
        let content = try repository.blob(entry.id)
        guard LargeFilePointer(to: content) == file.pointer else {
          throw EffectError.stale("\(file.path) is not the file that was sealed")
        }
        try store.keep(content)
      }
    } catch let error as EffectError {
      throw error
    } catch {
      throw .notApplied("the files of Git LFS could not be written to its store: \(error)")
    }
  }
}

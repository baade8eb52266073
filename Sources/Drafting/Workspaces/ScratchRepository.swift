package import Drafting
import Git
import LinuxSystem
package import RunJournal

/// Chancery's own bare repository of a run: the target's objects can be read in it, and nothing of the target moved.
///
/// What is written there is synced as a whole when a proposal of it is sealed (`ScratchStore.makeDurable`). Until then a loss
/// of power may take any of it, and `mend` takes the rest apart.
package struct ScratchRepository: Hashable, Sendable {
  /// Absolute path of the bare repository.
  package let path: String
  /// What the run began from; a commit without files, made here, where the target had no commit yet.
  package let base: Revision
  /// Whether the target had no commit yet.
  package let isUnborn: Bool
  /// Whether the target's objects have names of their own here, so that the target may drop them.
  package let keepsObjects: Bool

  static let baseReference = "refs/chancery/base"
  private static let unbornReference = "refs/chancery/unborn"
  private static let borrowingReference = "refs/chancery/borrows-objects"
  private static let place = CreationLog.Place(.run, "scratch.git")

  /// Makes `scratch.git` in a run's folder over a target; the folder must be there, the repository must not.
  ///
  /// - Parameter base: a branch, tag or commit of the target; its HEAD when `nil`.
  package static func create(
    at folder: String, target: String, base: String? = nil
  ) async throws(DraftStoreError) -> ScratchRepository {
    try await blocking("make a scratch repository of \(target)") {
      try make(in: RunFolder(path: folder), target: target, base: base)
    }
  }

  /// Whether there is one in a run's folder.
  package static func isThere(at folder: String) -> Bool {
    (try? Descriptor(folderAt: "\(folder)/\(place.name)")) != nil
  }

  /// Opens the scratch repository of a run's folder.
  package static func open(at folder: String) async throws(DraftStoreError) -> ScratchRepository {
    try await blocking("open the scratch repository of \(folder)") {
      try read(try Repository.open(at: RunFolder(path: folder).path(of: place), owner: .chancery))
    }
  }

  /// Mends the scratch repository of a run's folder where the system went down since it was written; this process must have
  /// the run's lock. What the disk took by half is deleted.
  ///
  /// - Parameter target: the repository that the run began from, where nothing here has been synced for a seal: if the rest
  ///   is no repository, it is deleted, and drafted again.
  package static func mend(at folder: String, rebuilding target: String?) async throws(DraftStoreError) {
    try await blocking("mend the scratch repository of \(folder)") {
      let run = RunFolder(path: folder)
      guard let found = try? Descriptor(folderAt: run.path(of: place)), try !ScratchMending.isMarked(found) else {
        return
      }
      try ScratchMending(path: run.path(of: place)).deleteTorn()
      do {
        _ = try read(try Repository.open(at: run.path(of: place), owner: .chancery))
        try ScratchMending.mark(found)
      } catch {
        guard let target else { throw error }
        // What is in the way of reading the target is no loss of drafts.
        _ = try Repository.open(at: target)
        try run.delete(place)
      }
    }
  }

  private static func make(in run: RunFolder, target: String, base: String?) throws -> ScratchRepository {
    let origin = try Repository.open(at: target)
    let start = try startingCommit(of: origin, base: base)
    let objects = "\(origin.commonFolder)/objects"
    guard !objects.utf8.contains(UInt8(ascii: "\n")) else {
      throw GitError(kind: .unsupported, operation: "use \(target)", reason: "its path holds a line break; move it")
    }
    guard try Descriptor(folderAt: run.path).status(of: Array(place.name.utf8)) == nil else {
      throw GitError(kind: .exists, operation: "make \(run.path(of: place))", reason: "it is there already; open it")
    }
    // Made under another name and then moved, so that a half-made one is never opened, and is swept instead.
    let draft = CreationLog.Place(.run, "scratch-\(randomName()).git")
    try run.announce(draft)
    do {
      let keeps = try fill(try Repository.create(at: run.path(of: draft)), objects: objects)
      let made = try Repository.open(at: run.path(of: draft), owner: .chancery)
      try pin(start, keepsObjects: keeps, in: made)
      try ScratchMending.mark(Descriptor(folderAt: run.path(of: draft)))
      let folder = try Descriptor(folderAt: run.path)
      try folder.move(Array(draft.name.utf8), into: folder, as: Array(place.name.utf8))
      try run.keep(draft)
    } catch {
      try? run.delete(draft)
      throw error
    }
    return try read(try Repository.open(at: run.path(of: place), owner: .chancery))
  }

  private static func startingCommit(
    of origin: borrowing Repository, base: String?
  ) throws(GitError) -> ObjectID? {
    guard let base else { return try origin.headCommit() }
    // What is no name of a reference, such as HEAD~1, is neither.
    if (try? origin.resolve(reference: "refs/heads/\(base)")) != nil,
      (try? origin.resolve(reference: "refs/tags/\(base)")) != nil
    {
      throw GitError(
        kind: .ambiguous, operation: "resolve \(base)",
        reason: "it is a branch and a tag; rename or delete one of them, or name the base by its commit")
    }
    do {
      return try origin.resolve(revision: base)
    } catch {
      guard error.kind == .notFound || error.kind == .invalid || error.kind == .ambiguous else { throw error }
      var error = error
      error.reason += "; name a branch, a tag or a commit of \(origin.path)"
      throw error
    }
  }

  /// Lends the target's objects, and keeps them where the file system can.
  private static func fill(_ repository: borrowing Repository, objects: String) throws -> Bool {
    let own = "\(repository.path)/objects"
    let info = try Descriptor(folderAt: "\(own)/info")
    let file = try info.newFile(Array("alternates".utf8))
    try file.write(Array("\(objects)\n".utf8).span)
    // Whoever reads the objects in a sandbox reads this too.
    try file.setPermissions(0o644)
    return try ObjectLinks.share(from: objects, to: own)
  }

  private static func pin(_ start: ObjectID?, keepsObjects: Bool, in repository: borrowing Repository) throws(GitError)
  {
    let commit = if let start { start } else { try emptyBeginning(in: repository) }
    // Reading both now tells a damaged or incomplete target from a sound one before anything is drafted.
    _ = try repository.tree(try repository.commit(commit).tree)
    try repository.setReference(baseReference, to: commit)
    if start == nil { try repository.setReference(unbornReference, to: commit) }
    if !keepsObjects { try repository.setReference(borrowingReference, to: commit) }
  }

  /// The same commit in every run: no file, no parent, no time.
  private static func emptyBeginning(in repository: borrowing Repository) throws(GitError) -> ObjectID {
    let tree = try repository.updateTree(nil, [])
    return try repository.makeCommit(
      tree: tree, parents: [], message: "An empty beginning\n", by: .chancery(at: 0))
  }

  private static func read(_ repository: borrowing Repository) throws(GitError) -> ScratchRepository {
    guard let commit = try repository.resolve(reference: baseReference) else {
      throw GitError(kind: .damaged, operation: "open \(repository.path)", reason: "\(baseReference) is missing")
    }
    return ScratchRepository(
      path: repository.path, base: Revision(commit: commit.hex, tree: try repository.commit(commit).tree.hex),
      isUnborn: try repository.resolve(reference: unbornReference) != nil,
      keepsObjects: try repository.resolve(reference: borrowingReference) == nil)
  }

  /// Twelve letters and digits that nobody can foresee.
  static func randomName() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<12).map { _ in letters[Int.random(in: 0..<letters.count)] })
  }
}

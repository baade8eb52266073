package import Drafting
import Git
package import LinuxSystem
package import Plans
package import Policy
package import RunJournal

/// Drafts in the scratch repository of one run, and workspaces in its folder.
package struct ScratchStore: DraftStore {
  package let repository: ScratchRepository

  private let run: RunFolder
  private let base: (commit: ObjectID, tree: ObjectID)
  private let lender: RepositoryActor
  private let maker: WorkspaceMaker
  private let bases: BaseFolder
  private let owner: FileOwner?
  private let live = LiveWorkspaces()
  private let now: @Sendable () -> Int64
  private let memo = ChangeMemo()
  /// What commands see of the target's ignored folders; `nil` where nothing is granted, or nothing can be shown.
  private let ignored: IgnoredFolders?
  /// How files are merged that several drafts changed; `nil` where that is by their lines alone.
  private let mergeDrivers: MergeDriverSource?

  /// Bytes that all bases together may take before those go that were not used for longest.
  package static let basesLimit = 10 << 30

  /// Opens what `ScratchRepository.create` made in a run's folder.
  ///
  /// - Parameters:
  ///   - folder: absolute path of the run's folder.
  ///   - bases: absolute path of the folder for what all runs share; made where it is missing.
  ///   - mounter: what shows layers to commands; without one every workspace is a checkout of its own.
  ///   - owner: whom the files of workspaces belong to, where that is not the user who runs this.
  ///   - basesLimit: bytes that all bases together may take before those go that were not used for longest.
  ///   - ignored: the target's ignored folders that the user's configuration grants.
  ///   - mergeDrivers: how files are merged that several drafts changed.
  ///   - now: seconds since 1970-01-01T00:00:00Z, for the commits that are made.
  package init(
    folder: String, bases: String, mounter: (any LayerMounter)? = nil, owner: FileOwner? = nil,
    basesLimit: Int = ScratchStore.basesLimit, ignored: IgnoredFolders? = nil,
    mergeDrivers: MergeDriverSource? = nil, now: @escaping @Sendable () -> Int64
  ) async throws(DraftStoreError) {
    // Without a sandbox of their own kind of view there is no place to show them at.
    self.ignored = mounter == nil ? nil : ignored
    self.mergeDrivers = mergeDrivers
    repository = try await ScratchRepository.open(at: folder)
    run = RunFolder(path: folder)
    self.bases = BaseFolder(path: bases)
    self.owner = owner
    self.now = now
    let operation = "open the drafts of \(folder)"
    let path = repository.path
    base = try Self.ids(of: repository.base, operation: operation)
    maker = WorkspaceMaker(
      repository: path, base: base.commit,
      bases: BaseCache(folder: self.bases, owner: owner, sizeLimit: basesLimit, now: now), mounter: mounter)
    lender = try await blocking(operation) {
      RepositoryActor(try Repository.open(at: path, owner: .chancery, isHolding: true))
    }
  }

  private var contents: BaseContents { BaseContents(path: "\(bases.path)/\(base.commit)", tree: base.tree) }

  /// The kind of the workspaces that are made; known for sure once one was made.
  package var kind: WorkspaceKind { maker.kind }

  package func openWorkspace(
    for step: StepID, attempt: Int, at revision: Revision
  ) async throws(DraftStoreError) -> any Workspace {
    let operation = "open workspace of step \(step), attempt \(attempt)"
    guard CreationLog.Place.isPlain(step.text), step.text.utf8.count <= 100, attempt >= 0 else {
      throw DraftStoreError(operation: operation, reason: "the step's name cannot be the name of a folder")
    }
    let ids = try Self.ids(of: revision, operation: operation)
    let tree = try await lend(operation) { repository throws(GitError) in try repository.commit(ids.commit).tree }
    guard tree == ids.tree else {
      throw DraftStoreError(
        operation: operation, reason: "tree \(revision.tree) is not of commit \(revision.commit)")
    }
    var spec = WorkspaceSpec(
      name: "\(step)-\(attempt)-\(ScratchRepository.randomName())", run: run,
      origin: DraftOrigin(
        commit: ids.commit, tree: ids.tree, base: contents, pin: "refs/chancery/drafts/\(step)/\(attempt)", now: now),
      owner: owner, live: live)
    if let ignored {
      let rules = base.tree
      spec.brought = try await lend(operation) { repository throws(GitError) in
        try ignored.found(in: tree, rules: rules, repository)
      }
    }
    live.insert(spec.name)
    do throws(DraftStoreError) {
      return try await maker.make(on: spec)
    } catch {
      live.remove(spec.name)
      throw error
    }
  }

  package func changes(from old: Revision, to new: Revision) async throws(DraftStoreError) -> [FileChange] {
    let operation = "list the changes from \(old.commit) to \(new.commit)"
    let (old, new) = (try Self.ids(of: old, operation: operation), try Self.ids(of: new, operation: operation))
    return try await lend(operation) { [contents, memo] repository throws(GitError) in
      try memo.changes(from: old.tree, to: new.tree) { () throws(GitError) in
        try repository.fileChanges(from: old.tree, to: new.tree, since: contents)
      }
    }
  }

  package func diff(from old: Revision, to new: Revision) async throws(DraftStoreError) -> String {
    let operation = "compare \(old.commit) and \(new.commit)"
    let (old, new) = (try Self.ids(of: old, operation: operation), try Self.ids(of: new, operation: operation))
    return try await lend(operation) { [memo] repository throws(GitError) in
      try memo.diff(from: old.tree, to: new.tree) { () throws(GitError) in
        String(decoding: try repository.patch(from: old.tree, to: new.tree), as: UTF8.self)
      }
    }
  }

  package func merge(_ drafts: [Revision], message: String) async throws(DraftStoreError) -> DraftMerge {
    let operation = "merge \(drafts.count) drafts"
    guard !drafts.isEmpty else { throw DraftStoreError(operation: operation, reason: "there is no draft to merge") }
    var commits: [ObjectID] = []
    for draft in drafts { commits.append(try Self.ids(of: draft, operation: operation).commit) }
    live.noteWriting()
    let merging = DraftMerging(boundary: base.commit, message: message, signature: .chancery(at: now()))
    var merged = commits[0]
    for (index, draft) in commits.enumerated().dropFirst() {
      let before = merged
      let relation = try await lend(operation) { repository throws(GitError) in
        try merging.relation(of: draft, to: before, in: repository)
      }
      switch relation {
      case .contained: continue
      case .containing: merged = draft
      case .apart(let paths):
        let drivers = try await drivers(of: paths, operation)
        let made = try await lend(operation) { repository throws(GitError) in
          try merging.merge(draft, into: before, drivers: drivers, in: repository)
        }
        guard let commit = made.commit else {
          return .conflicted(
            index: index, partial: try await revision(of: before, merging, operation),
            paths: made.conflicts.map(\.shown))
        }
        merged = commit
      }
    }
    return .merged(try await revision(of: merged, merging, operation))
  }

  private func revision(
    of commit: ObjectID, _ merging: DraftMerging, _ operation: String
  ) async throws(DraftStoreError) -> Revision {
    try await lend(operation) { repository throws(GitError) in try merging.revision(commit, in: repository) }
  }

  private func drivers(
    of paths: [TreePath], _ operation: String
  ) async throws(DraftStoreError) -> [TreePath: MergeDriver] {
    guard let mergeDrivers, !paths.isEmpty else { return [:] }
    do {
      return try await mergeDrivers(paths, base.commit, repository.path)
    } catch {
      throw DraftStoreError(operation: operation, reason: "the attributes of its files cannot be read: \(error)")
    }
  }

  /// Puts everything that this run has drafted on the disk: objects, references, and the repository that holds them.
  ///
  /// That is one call for the whole file system, however many files there are.
  package func makeDurable() async throws(DraftStoreError) {
    // Asked before, so that what comes while the disk is at it counts for the next time.
    guard live.takeUnsynced() else { return }
    do throws(DraftStoreError) {
      try await blocking("put the drafts of \(run.path) on the disk") { [run] in
        try Descriptor(folderAt: run.path).syncFileSystem()
      }
    } catch {
      live.noteWriting()
      throw error
    }
  }

  /// Deletes what an earlier process left behind: workspaces on the record that nobody in this one has open, and what
  /// it did not finish of bases.
  ///
  /// - Returns: what could not be deleted, each with the reason.
  package func sweep() async throws(DraftStoreError) -> [String] {
    try await blocking("clean up \(run.path)") { [run, bases, live] in
      var failures: [String] = []
      for place in try run.standing() where !live.contains(place.name) {
        do throws(SystemError) { try run.delete(place) } catch { failures.append(error.line(about: place)) }
      }
      for place in try bases.unfinished() {
        do throws(SystemError) {
          try bases.delete(unfinished: place)
        } catch {
          failures.append(error.line(about: place))
        }
      }
      return failures
    }
  }

  /// The first of some revisions that is not here whole; `nil` where all are.
  package func firstMissing(of revisions: [Revision]) async throws(DraftStoreError) -> Revision? {
    for revision in revisions where try await isMissing(revision) { return revision }
    return nil
  }

  /// Whether something of a revision that the run's base does not have is not here.
  package func isMissing(_ revision: Revision) async throws(DraftStoreError) -> Bool {
    let operation = "look for the draft \(revision.commit)"
    let ids = try Self.ids(of: revision, operation: operation)
    return try await lend(operation) { [base] repository in
      (try? repository.isWhole(ids.commit, besides: base.tree)) != true
    }
  }

  private func lend<Result: Sendable>(
    _ operation: String, _ body: @Sendable (borrowing Repository) throws(GitError) -> Result
  ) async throws(DraftStoreError) -> Result {
    do throws(GitError) {
      return try await lender.with(body)
    } catch {
      throw DraftStoreError(operation: operation, error)
    }
  }

  private static func ids(
    of revision: Revision, operation: String
  ) throws(DraftStoreError) -> (commit: ObjectID, tree: ObjectID) {
    guard let commit = ObjectID(hex: revision.commit), let tree = ObjectID(hex: revision.tree) else {
      throw DraftStoreError(
        operation: operation, reason: "\(revision.commit) and \(revision.tree) are not two names of git objects")
    }
    return (commit, tree)
  }
}

extension SystemError {
  fileprivate func line(about place: CreationLog.Place) -> String { "\(place.text): \(operation): \(reason)" }
}

extension ScratchStore {
  /// Deletes a run's folder with everything that Chancery made in it; this process must have its lock.
  ///
  /// - Throws: `DraftStoreError` when it holds something else, which then stays, with the folder.
  package static func remove(folder: String) async throws(DraftStoreError) {
    let slash = folder.lastIndex(of: "/") ?? folder.startIndex
    let run = UnneededRun(parent: String(folder[..<slash]), name: String(folder[slash...].dropFirst()))
    try await blocking("delete \(folder)") { try run.deleteOwn() }
  }
}

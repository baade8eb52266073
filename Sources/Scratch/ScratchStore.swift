package import BlastRadius
package import Drafting
import Git
package import History
package import Plans

/// Drafts in the scratch repository of one run, and workspaces in its folder.
package struct ScratchStore: DraftStore {
  package let repository: ScratchRepository

  private let run: RunFolder
  private let base: (commit: ObjectID, tree: ObjectID)
  private let lender: RepositoryActor
  private let rules: LazyIgnoreRules
  private let live = LiveWorkspaces()
  private let now: @Sendable () -> Int64

  /// Opens what `ScratchRepository.create` made in a run's folder.
  ///
  /// - Parameters:
  ///   - folder: absolute path of the run's folder.
  ///   - now: seconds since 1970-01-01T00:00:00Z, for the commits that are made.
  package init(folder: String, now: @escaping @Sendable () -> Int64) async throws(DraftStoreError) {
    repository = try await ScratchRepository.open(at: folder)
    run = RunFolder(path: folder)
    self.now = now
    let operation = "open the drafts of \(folder)"
    let path = repository.path
    base = try Self.ids(of: repository.base, operation: operation)
    rules = LazyIgnoreRules(of: base.tree)
    lender = try await BlockingWork().run(operation: operation) {
      RepositoryActor(try Repository.open(at: path, owner: .chancery))
    }
  }

  package func openWorkspace(
    for step: StepID, attempt: Int, at revision: Revision
  ) async throws(DraftStoreError) -> any Workspace {
    let operation = "open workspace of step \(step), attempt \(attempt)"
    guard CreationLog.Place.isPlain(step.text), step.text.utf8.count <= 100, attempt >= 0 else {
      throw DraftStoreError(operation: operation, reason: "the step's name cannot be the name of a folder")
    }
    let ids = try Self.ids(of: revision, operation: operation)
    let origin = DraftOrigin(
      commit: ids.commit, tree: ids.tree, pin: "refs/chancery/drafts/\(step)/\(attempt)", now: now)
    let name = "\(step)-\(attempt)-\(ScratchRepository.randomName())"
    live.insert(name)
    do throws(DraftStoreError) {
      return try await BlockingWork().run(operation: operation) { [run, rules, repository, live] in
        let own = try Repository.open(at: repository.path, owner: .chancery)
        guard try own.commit(origin.commit).tree == origin.tree else {
          throw DraftStoreError(
            operation: operation, reason: "tree \(revision.tree) is not of commit \(revision.commit)")
        }
        return try PlainWorkspace(named: name, origin: origin, rules: rules, repository: own, run: run, live: live)
      }
    } catch {
      live.remove(name)
      throw error
    }
  }

  package func changes(from old: Revision, to new: Revision) async throws(DraftStoreError) -> [FileChange] {
    let operation = "list the changes from \(old.commit) to \(new.commit)"
    let (old, new) = (try Self.ids(of: old, operation: operation), try Self.ids(of: new, operation: operation))
    return try await lend(operation) { repository throws(GitError) in
      try repository.fileChanges(from: old.tree, to: new.tree)
    }
  }

  package func diff(from old: Revision, to new: Revision) async throws(DraftStoreError) -> String {
    let operation = "compare \(old.commit) and \(new.commit)"
    let (old, new) = (try Self.ids(of: old, operation: operation), try Self.ids(of: new, operation: operation))
    return try await lend(operation) { repository throws(GitError) in
      String(decoding: try repository.patch(from: old.tree, to: new.tree), as: UTF8.self)
    }
  }

  package func merge(_ drafts: [Revision], message: String) async throws(DraftStoreError) -> DraftMerge {
    let operation = "merge \(drafts.count) drafts"
    guard !drafts.isEmpty else { throw DraftStoreError(operation: operation, reason: "there is no draft to merge") }
    var commits: [ObjectID] = []
    for draft in drafts { commits.append(try Self.ids(of: draft, operation: operation).commit) }
    let merge = DraftMerging(boundary: base.commit, message: message, signature: .chancery(at: now()))
    return try await lend(operation) { [commits] repository throws(GitError) in
      try merge.fold(commits, in: repository)
    }
  }

  /// Deletes what an earlier process left behind: workspaces on the record that nobody in this one has open.
  ///
  /// - Returns: what could not be deleted, each with the reason.
  package func sweep() async throws(DraftStoreError) -> [String] {
    try await BlockingWork().run(operation: "clean up \(run.path)") { [run, live] in
      var failures: [String] = []
      for place in try run.standing() where !live.contains(place.name) {
        do throws(SystemFailure) {
          try run.delete(place)
        } catch {
          failures.append("\(place.text): \(error.operation): \(error.reason)")
        }
      }
      return failures
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

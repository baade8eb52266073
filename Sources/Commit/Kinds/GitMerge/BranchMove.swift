import EffectKit
import Foundation
import Git
import KindSupport

/// A branch of the target going from one commit to another by compare-and-swap, and its work trees following.
struct BranchMove: Sendable {
  let target: String
  /// Full name of the branch.
  let reference: String
  /// Object ids; `nil` where the branch has no commit.
  let old: String?
  let new: String?
  /// What the branch's reflog says of the move, by which a probe knows it again.
  let note: String

  /// The branch's name as a person writes it.
  var branch: String { String(reference.dropFirst("refs/heads/".count)) }

  /// Moves the branch, waiting a little while another git process holds it.
  func make() async throws(EffectError) {
    var patience = 20
    while true {
      do {
        try await makeOnce()
        return
      } catch let error as GitError {
        switch error.kind {
        case .modified: throw .stale("\(branch) moved at the last moment; it was left alone")
        case .locked where patience > 0:
          patience -= 1
          // Cancelled or not, waiting on is harmless: nothing has happened yet.
          try? await Task.sleep(for: .milliseconds(100))
        case .locked: throw .notApplied("another git process keeps \(branch) locked; it was not moved")
        default: throw .notApplied("\(error)")
        }
      } catch {
        throw .notApplied("\(error)")
      }
    }
  }

  private func makeOnce() async throws {
    guard let new else {
      let deleted = await UserGit(folder: target).run(["update-ref", "-m", note, "-d", reference, old ?? ""])
      guard deleted.succeeded else { throw EffectError.notApplied(deleted.reason) }
      return
    }
    guard let id = ObjectID(hex: new) else { throw EffectError.invalid("\(new) is no object id") }
    let repository = try Repository.open(at: target)
    try repository.publish(id, as: reference, replacing: old.flatMap(ObjectID.init(hex:)), note: note)
  }

  /// Whether the branch is where the move brings it. Once it has moved on, a work tree may hold what came after.
  private var isMade: Bool {
    guard let repository = try? Repository.open(at: target) else { return false }
    do { return try repository.resolve(reference: reference)?.hex == new } catch { return false }
  }

  /// Brings work trees that have the branch checked out along.
  func settle() async -> EffectReceipt {
    guard isMade else { return EffectReceipt(detail: "\(branch) has moved on; work trees were left alone") }
    let detail = new.map { "\(branch) is at \($0.prefix(12))" } ?? "\(branch) has no commit any more"
    let checkouts = Checkouts(git: UserGit(folder: target), reference: reference)
    let (before, after) = (Self.tree(of: old), Self.tree(of: new))
    do {
      var troubles: [String] = []
      let folders = try await checkouts.folders()
      for folder in folders {
        if let trouble = await checkouts.update(folder, from: before, to: after) {
          troubles.append(
            trouble.isHalfway
              ? "the work tree \(folder) holds some of the new files and some of the old (\(trouble.reason)); once that is "
                + "mended, `git -C \(folder) reset --hard` brings it there, and takes away what is not committed"
              : "the work tree \(folder) was left as it was (\(trouble.reason)); "
                + "`git -C \(folder) read-tree -m -u \(before) \(after)` brings it there")
        }
      }
      if !troubles.isEmpty { return EffectReceipt(detail: ([detail] + troubles).joined(separator: "; ")) }
      return EffectReceipt(detail: folders.isEmpty ? detail : "\(detail), work tree and index with it")
    } catch {
      return EffectReceipt(detail: "\(detail); its work trees could not be looked at: \(error)")
    }
  }

  /// Refuses before anything is done where a work tree has changes in the move's way.
  ///
  /// - Parameter objects: an object store that holds the commits where the target does not.
  func refuseObstacles(objects: String) async throws(EffectError) {
    let checkouts = Checkouts(git: UserGit(folder: target), reference: reference)
    do {
      if let folder = try await checkouts.rebasing() {
        throw EffectError.obstructed(
          "\(branch) is being rebased in \(folder); finish that (`git rebase --continue` or `--abort`), then resume")
      }
      for folder in try await checkouts.folders() {
        let obstacle = await checkouts.obstacle(
          in: folder, from: Self.tree(of: old), to: Self.tree(of: new), objects: objects)
        guard let obstacle else { continue }
        throw EffectError.obstructed(
          """
          \(branch) is checked out in \(folder), which cannot follow (\(obstacle)); where uncommitted changes \
          are in the way, commit or stash them, then resume
          """)
      }
    } catch let error as EffectError {
      throw error
    } catch let error as UserGitFailure {
      throw .obstructed("the target's work trees cannot be listed: \(error.reason)")
    } catch {
      throw .obstructed("\(error)")
    }
  }

  /// Whether the branch's reflog tells of this move; `nil` where the branch has no reflog to tell.
  func isInReflog() async -> Bool? {
    let log = await UserGit(folder: target).run(["reflog", "show", "--format=%gs", reference])
    guard log.succeeded, !log.output.isEmpty else { return nil }
    return log.output.contains(note)
  }

  /// What work trees hold before or after; git knows the empty tree without storing it.
  private static func tree(of commit: String?) -> String { commit ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904" }
}

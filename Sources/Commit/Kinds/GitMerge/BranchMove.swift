import EffectKit
import Foundation
import Git
import KindSupport

/// A branch of the target going from one commit to another by compare-and-swap, and its work trees following.
struct BranchMove: Sendable {
  let target: String
  /// Path of the run's scratch repository, which holds the commits, and beside which copies of indexes are made.
  let scratch: String
  /// Full name of the branch.
  let reference: String
  /// Object ids; `nil` where the branch has no commit.
  let old: String?
  let new: String?
  /// What the branch's record says of the move.
  let note: String
  /// The key that the move is made under.
  let key: String
  /// Whether it undoes what was drafted, and does not bring it.
  let isBack: Bool
  /// The program that supervises the git which changes work trees; this one.
  var supervisor = "/proc/self/exe"

  /// The branch's name as a person writes it.
  var branch: String { String(reference.dropFirst("refs/heads/".count)) }

  /// What locks of ours are known by. The key's own end tells effects and their undoing apart.
  var mark: String { String(key.prefix(16) + key.dropFirst(64)) }

  /// Moves the branch, waiting a little while another git process holds it.
  ///
  /// - Returns: what a person should know besides; `nil` where there is nothing.
  func make() async throws(EffectError) -> String? {
    var patience = 20
    while true {
      do {
        return try await makeOnce()
      } catch let error as GitError {
        switch error.kind {
        case .modified: throw .stale("\(branch) moved at the last moment; it was left alone")
        case .locked where patience > 0:
          patience -= 1
          // Cancelled or not, waiting on is harmless: nothing has happened yet.
          try? await Task.sleep(for: .milliseconds(100))
        case .locked: throw .notApplied("\(branch) is locked and was not moved: \(error.reason), then resume")
        case .unsynced: throw .inDoubt("\(branch) was moved, and the disk does not take it: \(error.reason)")
        default: throw .notApplied("\(error)")
        }
      } catch {
        throw .notApplied("\(error)")
      }
    }
  }

  private func makeOnce() async throws -> String? {
    let move = try await referenceMove()
    return try Repository.open(at: target).move(move)
  }

  private func referenceMove() async throws -> ReferenceMove {
    func id(_ hex: String?) throws(EffectError) -> ObjectID? {
      guard let hex else { return nil }
      guard let id = ObjectID(hex: hex) else { throw .invalid("\(hex) is no object id") }
      return id
    }
    let seconds = Int64(Date().timeIntervalSince1970)
    return ReferenceMove(
      name: reference, old: try id(old), new: try id(new), mark: mark, note: note,
      author: await Signature.ofUser(of: UserGit(folder: target), seconds: seconds))
  }

  /// Whether the branch is where the move brings it. Once it has moved on, a work tree may hold what came after.
  private var isMade: Bool {
    guard let repository = try? Repository.open(at: target) else { return false }
    do { return try repository.resolve(reference: reference)?.hex == new } catch { return false }
  }

  /// Brings work trees that have the branch checked out along.
  ///
  /// - Parameters:
  ///   - isCutOff: whether the move is an earlier process's, so that its record may be missing and the disk may not have it.
  ///   - remark: what is told besides.
  func settle(holding lease: EffectLease, isCutOff: Bool, remark: String? = nil) async -> EffectReceipt {
    guard isMade else { return EffectReceipt(detail: "\(branch) has moved on; work trees were left alone") }
    var detail = new.map { "\(branch) is at \($0.prefix(12))" } ?? "\(branch) has no commit any more"
    var troubles = [remark].compactMap(\.self)
    do {
      if isCutOff, let missing = try await complete() { troubles.append(missing) }
      let folders = try await checkouts.folders()
      for folder in folders { troubles += try await follow(in: folder, holding: lease) }
      if troubles.isEmpty, !folders.isEmpty { detail += ", work tree and index with it" }
    } catch {
      troubles.append("its work trees could not be looked at: \(error)")
    }
    return EffectReceipt(detail: ([detail] + troubles).joined(separator: "; "))
  }

  private func complete() async throws -> String? {
    let move = try await referenceMove()
    return try Repository.open(at: target).complete(move)
  }

  private var checkouts: Checkouts { Checkouts(git: UserGit(folder: target), reference: reference) }

  private func follow(in folder: String, holding lease: EffectLease) async throws -> [String] {
    let (before, after) = (Self.tree(of: old), Self.tree(of: new))
    let outliving = OutlivingGit(holding: lease, supervisor: supervisor)
    var move = try await WorkTreeMove(
      folder: folder, from: before, to: after, mark: mark, beside: scratch, git: outliving)
    let conversions = try await conversions(in: target)
    move.withoutFilters = conversions.filters
    switch await move.make() {
    case nil: return conversions.remarks
    case .leftAlone(let reason):
      return [
        "the work tree \(folder) was left as it was (\(reason)); "
          + "`git -C \(folder) read-tree -m -u \(before) \(after)` brings it there"
      ]
    case .halfway(let reason):
      return [
        "the work tree \(folder) holds some of the new files and some of the old (\(reason)); once that is mended, "
          + "`git -C \(folder) reset --hard` brings it there, and takes away what is not committed"
      ]
    }
  }

  /// What git makes of the files when it writes them.
  ///
  /// - Parameter objects: path of a repository that holds both commits.
  func conversions(in objects: String) async throws -> CheckoutConversions {
    try await CheckoutConversions(
      from: old, to: new, trusting: isBack ? .new : .old, in: objects, git: UserGit(folder: target), beside: scratch)
  }

  /// Takes away the locks that a process which was killed over this move left, and says what became of the branch where what
  /// was left tells.
  func recover(holding lease: EffectLease) async throws(EffectError) -> ProbeResult? {
    do {
      let move = try await referenceMove()
      let repository = try Repository.open(at: target)
      let trace = try repository.trace(of: move)
      try repository.clear(move)
      for folder in try await checkouts.all() { try await WorkTreeMove.clear(folder, mark: mark) }
      return switch trace {
      case nil: nil
      case .untouched: .notApplied("\(branch) was not moved; whoever was to move it was ended before that")
      case .replaced: .applied("\(branch) was moved to \(new?.prefix(12) ?? "no commit")")
      }
    } catch {
      throw .obstructed("what an earlier process left in the target cannot be cleared away: \(error)")
    }
  }

  /// Whether the branch was ever where the move brings it, as far as its record tells; `nil` where it has no record.
  var wasEverMade: Bool? {
    guard let repository = try? Repository.open(at: target), let id = new.flatMap(ObjectID.init(hex:)) else {
      return nil
    }
    return repository.record(of: reference, mentions: id)
  }

  /// Refuses before anything is done where a work tree has changes in the move's way.
  ///
  /// - Parameter objects: an object store that holds the commits where the target does not.
  func refuseObstacles(objects: String) async throws(EffectError) {
    do {
      if let folder = try await checkouts.rebasing() {
        throw EffectError.obstructed(
          "\(branch) is being rebased in \(folder); finish that (`git rebase --continue` or `--abort`), then resume")
      }
      for folder in try await checkouts.folders() {
        let obstacle = try await checkouts.obstacle(
          in: folder, from: Self.tree(of: old), to: Self.tree(of: new), objects: objects, beside: scratch)
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

  /// What work trees hold before or after; git knows the empty tree without storing it.
  private static func tree(of commit: String?) -> String { commit ?? Repository.emptyTree.hex }
}

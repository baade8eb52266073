package import Approval
package import EffectKit
import Foundation
import Git
import Hashing
import JSON
import KindSupport
package import Plans
import RunJournal
import Texts

/// Works out a merge without doing it: the merge commit is made in the scratch repository, where no branch points at
/// it.
package struct GitMergePlanner: EffectPlanner {
  let target: String
  let scratch: String

  /// - Parameters:
  ///   - target: path of the repository that the run changes.
  ///   - scratch: path of the run's scratch repository.
  package init(target: String, scratch: String) {
    self.target = target
    self.scratch = scratch
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    let declared = try declaration.value(as: GitMergeDeclaration.self)
    let place = try await place(of: declared, with: context.values)
    try refuseTag(named: place.branch)
    let author = try await Signature.ofCommitter(of: UserGit(folder: target), seconds: context.seconds)
    let made = try await self.merge(declared, context, into: place.onto, branch: place.branch, author: author)
    var merge = GitMerge(
      reference: place.reference, result: made.commit.hex, tree: made.tree.hex,
      base: place.onto == nil ? nil : context.base, replaced: place.replaced?.hex, deploys: declared.deploys,
      start: place.start)
    merge.large = made.large
    merge.contents = made.contents?.hex
    // What is in the way is told before anybody judges or approves what could not be applied.
    if !context.isDryRun { try await refuseObstacles(to: merge) }
    return try await proposed(merge, from: declaration.origin(in: context))
  }

  /// Refuses what is in the way of the merge for longer than other merges into the branch take: while one of them is under
  /// way, the index is locked and the work tree is half the old one.
  private func refuseObstacles(to merge: GitMerge) async throws(EffectError) {
    for look in 0..<10 {
      do {
        return try await merge.move(in: target, scratch: scratch, key: "").refuseObstacles(
          objects: scratch + "/objects")
      } catch {
        // It is merged with where the branch is by then, and looked at again.
        guard try await head(of: merge.reference)?.hex == merge.replaced else { return }
        guard look < 9 else { throw error }
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    let sealed = try GitMerge(effect)
    var merge = sealed
    merge.replaced = try await head(of: merge.reference, isSealed: true)?.hex
    merge.tree = try await tree(of: merge.result)
    if merge.replaced == sealed.replaced {
      try await merge.move(in: target, scratch: scratch, key: "").refuseObstacles(objects: scratch + "/objects")
    }
    var live = try await proposed(merge, from: effect.origin)
    // Where the branch was is what it goes back to; that it has moved, its fingerprint says.
    live.compensation = sealed.compensation
    return live
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? {
    let merge = try GitMerge(effect)
    guard let replaced = merge.onto else { return nil }
    let reviewed = merge.contents ?? merge.result
    return MergeResult(
      fromCommit: replaced, fromTree: try await tree(of: replaced), toCommit: reviewed,
      toTree: try await tree(of: reviewed))
  }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      let merge = try GitMerge(effect)
      let head = try await head(of: merge.reference, isSealed: true)?.hex
      if head == merge.result { return .applied("\(merge.branch) is at \(merge.result.prefix(12))") }
      if head == merge.replaced { return probeRecord(of: merge, key: key) }
      if let head, await holds(merge, head) == true {
        return .applied("\(merge.branch) has moved on from the merge")
      }
      return .unknown(
        "\(merge.branch) is at \(head ?? "no commit"), neither before nor after the merge; look at its reflog")
    } catch {
      return .unknown("the target cannot be read: \(error)")
    }
  }
}

extension GitMergePlanner {
  /// The branch is where it was: either it was never moved, or somebody has moved it back, which is theirs to decide.
  private func probeRecord(of merge: GitMerge, key: String) -> ProbeResult {
    if merge.move(in: target, scratch: scratch, key: key).wasEverMade == true {
      return .unknown("\(merge.branch) is where it was before, and its reflog says that it was merged and moved back")
    }
    return .notApplied("\(merge.branch) is where it was before")
  }

  /// Whether a commit of the target comes from the merge; `nil` where git cannot tell.
  func holds(_ merge: GitMerge, _ commit: String) async -> Bool? {
    let contains = await UserGit(folder: target).run(["merge-base", "--is-ancestor", merge.result, commit])
    if contains.succeeded { return true }
    // git answers no without a word. Where it has not even the merge, no commit of its comes from there.
    if contains.errors.isEmpty { return false }
    let isThere = await UserGit(folder: target).run(["cat-file", "-e", "\(merge.result)^{commit}"])
    return isThere.succeeded ? nil : false
  }

  /// What a branch is at; `nil` where the repository has no commit at all.
  func head(of reference: String, isSealed: Bool = false) async throws(EffectError) -> ObjectID? {
    let symbolic = await UserGit(folder: target).run(["symbolic-ref", "-q", reference])
    if symbolic.succeeded {
      let named = symbolic.output.split(whereSeparator: \.isNewline).first.map(String.init) ?? "another branch"
      throw .invalid("\(reference) only stands for \(named); name that branch")
    }
    do {
      let repository = try Repository.open(at: target)
      if let id = try repository.resolve(reference: reference) { return id }
      if isSealed { return nil }
      guard try repository.headCommit() == nil, try repository.headBranch() == reference else {
        throw EffectError.invalid(await absence(of: String(reference.dropFirst("refs/heads/".count))))
      }
      return nil
    } catch let error as GitError {
      throw .invalid(error.description)
    } catch let error as EffectError {
      throw error
    } catch {
      throw .invalid("\(error)")
    }
  }

  /// That there is no such branch, and which there are.
  private func absence(of branch: String) async -> String {
    let listed = await UserGit(folder: target).run(["for-each-ref", "--format=%(refname:short)", "refs/heads/"])
    let names = listed.output.split(whereSeparator: \.isNewline).map(String.init)
    let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    let meant = EditDistance.nearest(to: branch, among: names).map { "; did you mean \($0)?" } ?? ""
    return "the target has no branch \(branch)" + (names.isEmpty ? "" : "; it has \(shown)") + meant
  }

  func tree(of commit: String) async throws(EffectError) -> String {
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      guard let id = ObjectID(hex: commit) else { throw EffectError.invalid("\(commit) is no object id") }
      return try repository.commit(id).tree.hex
    } catch {
      throw .stale("the merge commit \(commit) is not in the scratch repository any more: \(error)")
    }
  }

  /// Makes the draft's commit and the merge commit, in the scratch repository only.
  private func merge(
    _ declared: GitMergeDeclaration, _ context: EffectContext, into head: ObjectID?, branch: String,
    author: Signature
  ) async throws(EffectError) -> MadeMerge {
    do {
      let maker = await CommitMaker(target: target, scratch: scratch, author: author)
      let repository = try Repository.open(at: scratch, owner: .chancery)
      guard let base = ObjectID(hex: context.base), let draft = ObjectID(hex: context.draft) else {
        throw EffectError.invalid("the draft has no object id")
      }
      let large = try await LargeFiles(
        from: repository.commit(base).tree, to: repository.commit(draft).tree, in: scratch, git: UserGit(folder: target)
      )
      let tree = large.tree
      // Chancery's own empty beginning is no commit of the target, and does not become one.
      let parents = try Repository.open(at: target).has(base) ? [base] : []
      let title = try self.title(declared, context)
      let trailers = trailers(context) + (declared.namesChange ? changeID(context, branch) : "")
      let own = (title ?? firstLine(of: context.goal)) + trailers
      guard let head else {
        return try MadeMerge(try await maker.commit(tree, on: parents, own), tree, large, in: repository)
      }
      if declared.how == .fastForward {
        guard head == base else {
          throw EffectError.stale(
            "\(branch) has moved on since drafting began, and how: fast-forward lands only where it has not; "
              + "begin a new run from there, or merge")
        }
        return try MadeMerge(try await maker.commit(tree, on: [base], own), tree, large, in: repository)
      }
      let squashed = try repository.makeCommit(tree: tree, parents: parents, message: own, by: author)
      let merged: ObjectID
      let isBegun = try !parents.isEmpty || !repository.tree(repository.commit(base).tree).isEmpty
      guard try !isBegun || head == base || repository.descends(head, from: base, boundary: base) else {
        throw EffectError.stale(
          """
          \(branch) does not hold the commit \(base.hex.prefix(12)) that drafting began from, so that merging would \
          bring more than the draft; draft from \(branch) (target.base), or bring that commit there first
          """)
      }
      let drivers = try await MergeDrivers(
        from: isBegun ? base : nil, head, and: squashed, in: scratch, git: UserGit(folder: target))
      // Renames are not followed here: what was drafted for one path must not land at another.
      let outcome = try repository.merge(
        head, with: squashed, boundary: isBegun ? base : nil, followingRenames: false, drivers: drivers.byPath)
      switch outcome {
      case .merged(let tree): merged = tree
      case .conflicted(let paths): throw EffectError.conflict(paths: paths.map { $0.shown })
      }
      if declared.how == .squash {
        return try MadeMerge(try await maker.commit(merged, on: [head], own), merged, large, in: repository)
      }
      let landed = try await maker.commit(tree, on: parents, own)
      let message = (title ?? "Merge draft of \(context.planName) into \(branch)") + trailers
      return try MadeMerge(try await maker.commit(merged, on: [head, landed], message), merged, large, in: repository)
    } catch let error as EffectError {
      throw error
    } catch {
      throw .invalid("\(error)")
    }
  }

  /// The first line that the plan wants; `nil` where it leaves that to Chancery.
  private func title(
    _ declared: GitMergeDeclaration, _ context: EffectContext
  ) throws(EffectError) -> String? {
    do {
      return try declared.message.map { message throws(Template.MissingValue) in
        firstLine(of: try message.text(with: context.values))
      }
    } catch {
      throw .invalid("\(error)")
    }
  }

  func firstLine(of text: String) -> String {
    text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "Draft"
  }

  private func trailers(_ context: EffectContext) -> String {
    let lines = ["", "", "Chancery-Plan: \(context.planName)", "Chancery-Run: \(context.run)"]
    return (lines + context.attributions).joined(separator: "\n") + "\n"
  }

  /// The same for every draft of a run, so that Gerrit takes a later one for a newer version of the change.
  private func changeID(_ context: EffectContext, _ branch: String) -> String {
    "Change-Id: I\(SHA256Digest(of: "\(context.run) \(context.place) \(branch)").hex.prefix(40))\n"
  }

  private func proposed(_ merge: GitMerge, from origin: EffectOrigin) async throws(EffectError) -> ProposedEffect {
    let conversions: CheckoutConversions
    do {
      conversions = try await CheckoutConversions(
        from: merge.onto, to: merge.result, trusting: .old, in: scratch, git: UserGit(folder: target), beside: scratch,
        apart: Set(merge.large.map(\.path)))
    } catch {
      throw .obstructed("what a work tree would get of the files cannot be told: \(error)")
    }
    var measured: [String: JSONValue] = ["references-moved": 1]
    if conversions.count > 0 { measured["files-converted"] = .integer(Int64(conversions.count)) }
    let repository = try repository()
    let file = (device: repository.device, inode: repository.inode)
    let message = try await message(of: merge.result)
    var reviewed = merge.tree
    if let contents = merge.contents { reviewed = try await tree(of: contents) }
    if !merge.large.isEmpty { measured["large-files"] = .integer(Int64(merge.large.count)) }
    let excluded = await ExcludedFiles(among: conversions.added, git: UserGit(folder: target))
    let remarks = [merge.large.isEmpty ? nil : LargeFile.text(merge.large), conversions.preview, excluded.preview]
      .compactMap(\.self)
    return ProposedEffect(
      kind: .gitMerge, arguments: merge.arguments,
      identity: [
        "repository": .string(repository.folder), "device": .integer(file.device), "inode": .integer(file.inode),
        "reference": .string(merge.reference),
      ],
      fingerprint: merge.fingerprint, measured: .object(measured), names: [.branches: [merge.branch]],
      targets: TargetName.reference(merge.reference, inRepository: repository.folder, file: file),
      guarded: [.gitFolder(of: repository.folder)],
      findings: try await findings(of: merge, from: origin), lands: reviewed,
      produces: [.commit(merge.result, at: merge.reference)] + merge.large.map { .largeFile($0.pointer.id) },
      origin: origin, compensation: merge.compensation,
      preview: ([way(of: merge)] + remarks).joined(separator: "; "), shown: ["message: \(message)"])
  }

  private func way(of merge: GitMerge) -> String {
    if let start = merge.start, merge.replaced == nil {
      return "\(merge.branch) of \(target) is made, as \(start.branch) at \(start.commit.prefix(12)) with the draft"
    }
    let from = merge.replaced.map { String($0.prefix(12)) } ?? "no commit"
    return "\(merge.branch) of \(target) moves from \(from) to its merge with the draft"
  }

  /// The repository by device and inode, so that another one under the same path is not taken for it.
  private func repository() throws(EffectError) -> (folder: String, device: Int64, inode: Int64) {
    var status = stat()
    let folder: String
    do {
      folder = try Repository.open(at: target).commonFolder
    } catch {
      throw .invalid("\(error)")
    }
    guard unsafe stat(folder, &status) == 0 else {
      throw .invalid(unsafe "cannot look at \(folder): \(String(cString: strerror(errno)))")
    }
    return (folder, Int64(status.st_dev), Int64(bitPattern: UInt64(status.st_ino)))
  }
}

package import Approval
package import EffectKit
import JSON
import KindSupport
package import Plans

/// Works out a push without doing it: asks the remote what it has, and tries the push without sending anything.
package struct GitPushPlanner: EffectPlanner {
  private let target: String
  private let scratch: String

  /// - Parameters:
  ///   - target: path of the repository that the run changes.
  ///   - scratch: path of the run's scratch repository, which holds merges that were not applied yet.
  package init(target: String, scratch: String) {
    self.target = target
    self.scratch = scratch
  }

  var git: UserGit { UserGit(folder: target) }
  private var objects: [String] { [scratch + "/objects"] }

  package func connectionTargets(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ConnectionTargets? {
    let declared = try declaration.value(as: GitPushDeclaration.self)
    let url = try await PushRemote(git: git, name: try PushNames(declared, with: context.values).remote).url()
    return ConnectionTargets(names: [.remotes: PushRemote.names(of: PushRemote.withoutCredentials(url))])
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    let declared = try declaration.value(as: GitPushDeclaration.self)
    let names = try PushNames(declared, with: context.values)
    let remote = PushRemote(git: git, name: names.remote, patience: .seconds(declared.timeoutSeconds))
    let url = PushRemote.withoutCredentials(try await remote.url())
    let (object, source) = try await object(for: names, after: context.earlier)
    let replaced = try await remote.object(of: names.reference)
    let marked = await remote.deploys(names.branch)
    var push = GitPush(
      remote: names.remote, url: url, reference: names.reference, object: object, source: source, replaced: replaced,
      deploys: declared.deploys || marked, timeoutSeconds: declared.timeoutSeconds)
    if push.object == replaced { throw .invalid("\(push.name) of \(url) is at \(object.prefix(12)) already") }
    try await refuseLoss(by: push)
    if replaced == nil { push.base = try await landings.base(of: object, among: remote.branches()) }
    try await rehearse(push)
    let large = try await PushedLargeFiles(
      in: [object] + (replaced.map { ["^\($0)"] } ?? ["--not", "--remotes=\(names.remote)"]), of: target,
      scratch: scratch,
      after: context.earlier)
    if !large.here.isEmpty { try await add(large, to: &push) }
    return try await proposed(push, large)
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    try await rederive(effect, awaiting: [])
  }

  package func rederive(
    _ effect: ProposedEffect, awaiting earlier: [ProposedEffect]
  ) async throws(EffectError) -> ProposedEffect {
    var push = try GitPush(effect)
    let remote = PushRemote(git: git, name: push.remote, patience: push.patience)
    push.url = PushRemote.withoutCredentials(try await remote.url())
    // Where it is already is what pushing would make it: the push of a process that was killed may get there by itself,
    // after it was looked for. Pushing again changes nothing then.
    let there = try await remote.object(of: push.reference)
    if there != push.object { push.replaced = there }
    if !push.large.isEmpty { push.largePlace = await LargeFileServer(git: git, remote: push.remote).place() }
    // The merge that is still to come is held against its own seal.
    let isToCome = earlier.flatMap(\.produces).contains { $0.isSame(as: push.product) }
    if let source = push.source, !isToCome {
      let live = await git.run(["rev-parse", "--verify", "--quiet", source])
      let id = live.output.split(whereSeparator: \.isNewline).first.map(String.init)
      guard id == push.object else {
        throw .stale("\(source) is at \(id ?? "nothing") and not at \(push.object), which was to be pushed")
      }
    }
    return push.proposed(measured: effect.measured, preview: effect.preview)
  }

  /// Everything that the remote does not have yet, whoever wrote it: limits hold for what lands there.
  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? {
    let push = try GitPush(effect)
    guard let from = push.replaced ?? push.base else { return nil }
    return try await landings.mergeResult(from: from, to: push.object)
  }

  private var landings: PushLanding { PushLanding(git: git, objects: objects) }

  /// What the remote's branch is at, which the target has: no push loses anything.
  package func tips(of effect: ProposedEffect) async throws(EffectError) -> [String] {
    let push = try GitPush(effect)
    return push.isTag ? [] : [push.replaced].compactMap(\.self)
  }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      return await probe(try GitPush(effect))
    } catch {
      return .unknown("\(error)")
    }
  }

  private func probe(_ push: GitPush) async -> ProbeResult {
    let there: String?
    do {
      let remote = PushRemote(git: git, name: push.remote, patience: push.patience)
      guard PushRemote.withoutCredentials(try await remote.url()) == push.url else {
        return .unknown("the remote \(push.remote) is not \(push.url) any more")
      }
      there = try await remote.object(of: push.reference)
    } catch {
      return .unknown("the remote cannot be asked: \(error)")
    }
    if push.isReview { return await probeReview(push) }
    if there == push.object { return .applied("\(push.name) of \(push.url) is at \(push.object.prefix(12))") }
    if there == push.replaced { return .notApplied("\(push.name) of \(push.url) is where it was before") }
    if let there, await git.run(["merge-base", "--is-ancestor", push.object, there]).succeeded {
      return .applied("\(push.name) of \(push.url) has moved on from what was pushed")
    }
    return .unknown(
      "\(push.name) of \(push.url) is at \(there ?? "nothing"), neither before nor after the push; "
        + "`git fetch \(push.remote)` and its log may tell")
  }
}

extension GitPushPlanner {
  /// A server that makes a review keeps the commit under a name of its own.
  private func probeReview(_ push: GitPush) async -> ProbeResult {
    do {
      let remote = PushRemote(git: git, name: push.remote, patience: push.patience)
      if let review = try await remote.review(of: push.object) {
        return .applied("\(push.object.prefix(12)) is \(review) of \(push.url)")
      }
    } catch {
      return .unknown("the remote cannot be asked: \(error)")
    }
    return .unknown("\(push.url) names no review of \(push.object.prefix(12)); look for it there")
  }

  /// The object to push, and the target's reference that has to be at it by then.
  private func object(
    for names: PushNames, after earlier: [ProposedEffect]
  ) async throws(EffectError) -> (object: String, source: String?) {
    if let tag = names.tag {
      let own = await git.run(["rev-parse", "--verify", "--quiet", "refs/tags/\(tag)"])
      if own.succeeded, let id = own.output.split(whereSeparator: \.isNewline).first {
        return (String(id), "refs/tags/\(tag)")
      }
    }
    guard let branch = names.branch else {
      throw .invalid("the target has no tag \(names.tag ?? ""), and no branch says which commit it is for")
    }
    let reference = "refs/heads/\(branch)"
    if await git.run(["rev-parse", "--verify", "--quiet", "refs/tags/\(branch)"]).succeeded {
      throw .invalid("\(branch) is a branch and a tag; rename or delete one of them")
    }
    // What a merge of this step leaves the branch at is what is pushed.
    if let merged = earlier.flatMap(\.produces).first(where: { $0.isCommit(at: reference) }) {
      return (merged.id, reference)
    }
    let head = await git.run(["rev-parse", "--verify", "--quiet", "\(reference)^{commit}"])
    guard head.succeeded, let id = head.output.split(whereSeparator: \.isNewline).first else {
      throw .invalid("the target has no branch \(branch); `git branch` lists those it has")
    }
    return (String(id), reference)
  }

  /// A push only ever adds: what the remote has must be in what it is given, and a tag stays where it is.
  private func refuseLoss(by push: GitPush) async throws(EffectError) {
    guard let replaced = push.replaced else { return }
    if push.isTag {
      throw .invalid("\(push.name) is at \(replaced.prefix(12)) on \(push.url), and tags are not moved; choose another")
    }
    guard await git.run(["cat-file", "-e", "\(replaced)^{commit}"], alternates: objects).succeeded else {
      throw .invalid(
        "\(push.name) of \(push.url) is at \(replaced.prefix(12)), which the target does not have; "
          + "fetch from \(push.remote) and merge that first, since nothing is pushed by force")
    }
    let contains = await git.run(
      ["merge-base", "--is-ancestor", replaced, push.object], alternates: objects)
    guard contains.succeeded else {
      throw .invalid(
        "\(push.name) of \(push.url) is at \(replaced.prefix(12)), which is not in \(push.object.prefix(12)); "
          + "a push would lose it, and nothing is pushed by force: merge it first")
    }
  }

  /// Goes through the push with the remote without sending anything, so that missing rights are known before.
  private func rehearse(_ push: GitPush) async throws(EffectError) {
    let result = await git.run(
      push.words(dryRun: true), alternates: objects, within: push.patience)
    let report = PushReport(output: result.output, errors: result.errors, reference: push.reference)
    switch report.outcome {
    case .moved: return
    case .unchanged: throw .invalid("\(push.name) of \(push.url) is at \(push.object.prefix(12)) already")
    case .staleLease: throw .obstructed("\(push.name) of \(push.url) moved meanwhile; resume to look again")
    case .rejected(let reason): throw .invalid("the push is refused: \(reason)\(report.remark)")
    case .missing: throw .obstructed("the remote \(push.remote) cannot be pushed to: \(result.reason)")
    }
  }

  /// Has files of Git LFS sent where the repository had them sent before what is pushed came.
  private func add(_ large: PushedLargeFiles, to push: inout GitPush) async throws(EffectError) {
    guard await git.run(["lfs", "version"]).succeeded else {
      throw .invalid("what is pushed has files of Git LFS, and git-lfs is not installed, which sends them")
    }
    let server = LargeFileServer(git: git, remote: push.remote)
    push.large = large.here.map(\.id)
    push.largePlace = await server.place()
    let then = await server.place(at: push.object, alternates: objects)
    guard then == push.largePlace else {
      throw .invalid(
        "what is pushed changes in .lfsconfig where files of Git LFS go, from \(push.largePlace ?? "the remote itself") to "
          + "\(then ?? "the remote itself"); merge that change first, and push in a later run")
    }
  }

  private func proposed(_ push: GitPush, _ large: PushedLargeFiles) async throws(EffectError) -> ProposedEffect {
    let range = push.replaced.map { ["^\($0)"] } ?? []
    // Objects that the remote is known to have by another of its branches are no news to it.
    let known = push.replaced == nil ? ["--not", "--remotes=\(push.remote)"] : []
    let log = await git.run(
      ["log", "--format=%h %s", "--max-count=1000", push.object] + range + known, alternates: objects)
    guard log.succeeded else { throw .invalid("what would be pushed cannot be listed: \(log.reason)") }
    let commits = log.output.split(whereSeparator: \.isNewline).map(String.init)
    let from = push.replaced.map { "from \($0.prefix(12))" } ?? "which the remote does not have yet,"
    let list = commits.prefix(5).joined(separator: "; ") + (commits.count > 5 ? "; …" : "")
    let deploys = push.deploys ? "This deploys. " : ""
    var measured: [String: JSONValue] = ["references-moved": 1, "commits": .integer(Int64(commits.count))]
    if !large.here.isEmpty { measured["large-files"] = .integer(Int64(large.here.count)) }
    let files = large.preview(sentTo: push.largePlace ?? push.url).map { "\($0). " } ?? ""
    return push.proposed(
      measured: .object(measured),
      preview: """
        \(deploys)\(push.name) of \(push.url) goes \(from) to \(push.object.prefix(12)), \
        \(commits.count == 1 ? "1 commit" : "\(commits.count) commits")\(list.isEmpty ? "" : " (\(list))"). \
        \(files)It cannot be undone: others may have it at once, and a revert is a new commit and a new push
        """)
  }
}

/// The names in a declared push, with everything filled in.
struct PushNames {
  var remote: String
  var branch: String?
  var tag: String?
  /// Full name on the remote.
  var reference: String

  init(_ declared: GitPushDeclaration, with values: Template.Values) throws(EffectError) {
    func filled(_ template: Template?) throws(EffectError) -> String? {
      do {
        return try template.map { template throws(Template.MissingValue) in try template.text(with: values) }
      } catch {
        throw .invalid("\(error)")
      }
    }
    remote = try filled(declared.remote) ?? "origin"
    branch = try filled(declared.branch)
    tag = try filled(declared.tag)
    let to = try filled(declared.to)
    guard let name = tag ?? to ?? branch else {
      throw .invalid("git.push names neither a branch nor a tag")
    }
    if tag == nil, name.hasPrefix(GitPush.reviews) {
      // What stands behind it are options, of which one submits at once; a filled-in value could bring it.
      guard !name.contains("%") else { throw .invalid("\(name) has options, and a review is pushed without any") }
      reference = name
    } else {
      reference = (tag == nil ? "refs/heads/" : "refs/tags/") + name
    }
  }
}

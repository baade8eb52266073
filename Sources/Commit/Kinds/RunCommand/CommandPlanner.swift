package import Approval
package import EffectKit
import Git
import JSON
import KindSupport
package import Plans
import RunJournal
package import SecretSources
import Synchronization
import Texts

/// Works out what a command would run, and what its declared dry-run says.
///
/// A dry-run comes before any approval. It runs in a copy of the base, so that nothing of what was drafted is run with
/// the user's rights before somebody has looked at it, and without secrets.
package struct CommandPlanner: EffectPlanner {
  let runner: CommandRun
  /// The programs of dry-runs, as they were judged.
  private let tried = TriedPrograms()

  /// - Parameters:
  ///   - scratch: path of the run's scratch repository.
  ///   - environment: this process's own variables.
  ///   - supervisor: the program that supervises commands; this one.
  ///   - home: what `~/` stands for.
  ///   - guarded: folders of Chancery's own.
  package init(
    scratch: String, secretStore: SecretStore, environment: [String: String], supervisor: String = "/proc/self/exe",
    home: String = "/", guarded: [String] = []
  ) {
    runner = CommandRun(
      scratch: scratch, secretStore: secretStore, environment: environment, supervisor: supervisor, home: home,
      guarded: guarded)
  }

  package func connectionTargets(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ConnectionTargets? {
    let effect = try effect(declaration, in: context)
    var asides = effect.asides + (try kept(of: effect))
    // A dry-run comes before anybody could look: a policy judges its programs before they run, and no others run.
    if let words = effect.dryRun, let index = asides.firstIndex(where: { $0.role == .dryRun }) {
      let programs = try runner.executables(words, of: effect, in: effect.baseTree)
      tried.set(programs, for: effect)
      asides[index].names[.executables] = programs.map(\.name)
    }
    return ConnectionTargets(names: effect.variableNames(effect.variables), words: effect.words, asides: asides)
  }

  func effect(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) throws(EffectError) -> CommandEffect {
    let declared = try declaration.value(as: CommandDeclaration.self)
    return try CommandEffect(
      declared, with: context.values, tree: try tree(of: context.draft), baseTree: try tree(of: context.base),
      search: runner.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    var effect = try effect(declaration, in: context)
    if let name = effect.variables.first(where: CodeVariables.hold) {
      throw .invalid("\(name) would load code into the command, and no plan sets it")
    }
    try GitIsolation.refuse(effect.tree, from: effect.baseTree, scratch: runner.scratch)
    try runner.refuseUnusable(effect)
    let look = try runner.look()
    effect.host = try look.seal(of: effect)
    var measured: JSONValue = .null
    var shown = effect.shown(look)
    if let reason = context.untried, effect.dryRun != nil {
      shown.append(reason)
    } else if let words = effect.dryRun {
      await runner.secretStore.learn()
      var programs = tried.programs(of: effect)
      if programs == nil { programs = try runner.executables(words, of: effect, in: effect.baseTree) }
      let result = try await runner.run(words, .dryRun, of: effect, in: effect.baseTree, sealed: programs, key: nil)
      guard effect.statuses.dryRun.reading(of: result.ending) == .done else {
        throw .invalid(
          "its dry-run \(CommandText.line(words)) \(result.text); `exit-status: { dry-run: { done: […] } }` says which "
            + "statuses mean that it worked")
      }
      measured = ["dry-run": .string(result.ending.text)]
      shown += ["dry-run on the base:"] + result.output.split(whereSeparator: \.isNewline).suffix(200).map(String.init)
    }
    return try proposed(effect, measured: measured, shown: shown)
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    // What a dry-run says is what was reviewed, and is not asked for again: it may well hold the time of day.
    try proposed(try live(try CommandEffect(effect)), measured: effect.measured, shown: effect.shown)
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

  package var probesAsPlanned: Bool { true }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    await runner.verify(effect, key: key)
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    let effect = try CommandEffect(applied.effect)
    if let host = effect.host,
      let difference = host.difference(to: try runner.look().seal(of: effect), isAfterwards: true)
    {
      throw .stale("\(difference) when this was sealed")
    }
    guard let compensation = try proposed(effect, measured: .null, shown: []).compensation
    else {
      throw .invalid("the plan declares no command that takes this one back")
    }
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    switch await runner.verify(applied.effect, key: applied.key) {
    case .applied(let detail): .notApplied(detail)
    case .notApplied(let detail): .applied(detail)
    case .unknown(let detail): .unknown(detail)
    }
  }

  /// The effect with what of the machine it would use now.
  private func live(_ effect: CommandEffect) throws(EffectError) -> CommandEffect {
    var live = effect
    if let host = effect.host {
      let found = try runner.look().seal(of: effect)
      if let difference = host.difference(to: found, isAfterwards: false) {
        throw .stale("\(difference) when this was sealed")
      }
      live.host = found
    }
    return live
  }

  private func tree(of commit: String) throws(EffectError) -> String {
    do {
      guard let id = ObjectID(hex: commit) else { throw EffectError.invalid("\(commit) is no object id") }
      return try Repository.open(at: runner.scratch, owner: .chancery).commit(id).tree.hex
    } catch {
      throw .invalid("\(commit) is not in the scratch repository: \(error)")
    }
  }

  /// The files that outlive the command, each as writing it would be limited. How large they get is not known before.
  private func kept(of effect: CommandEffect) throws(EffectError) -> [EffectAside] {
    let look = try runner.look()
    return effect.keep.values.map(look.absolute).sorted().map { place in
      EffectAside(.keep, of: KeptFiles.kind, names: [.paths: KeptFiles.names(of: place)])
    }
  }

  /// A command that is not tried can do anything; what it runs or reads may be what a model wrote.
  private func findings(
    of effect: CommandEffect, _ drafted: DraftedFiles, _ kept: [EffectAside], isTried: Bool
  ) -> [EffectFinding] {
    let files = StartupFiles(home: runner.home)
    let startup = kept.compactMap { $0.names[.paths]?.first { files.hold($0, mode: 0) } }
    return (isTried ? [] : [.unmeasured]) + startup.map(EffectFinding.startupFile)
      + (drafted.run.isEmpty ? [] : [.runsWhatTheDraftChanged(drafted.run)])
      + (drafted.read.isEmpty ? [] : [.readsWhatTheDraftChanged(drafted.read)])
  }

  private func proposed(
    _ effect: CommandEffect, measured: JSONValue, shown: [String]
  ) throws(EffectError) -> ProposedEffect {
    let drafted = try DraftedFiles(of: effect, scratch: runner.scratch)
    var executables: [SealedExecutable] = []
    for (words, tree) in [(effect.words, effect.tree), (effect.verify, effect.tree), (effect.dryRun, effect.baseTree)] {
      guard let words else { continue }
      for one in try runner.executables(words, of: effect, in: tree) where !executables.contains(one) {
        executables.append(one)
      }
    }
    let compensation = try effect.undo.map { words throws(EffectError) in
      Compensation(
        arguments: ["words": .array(words.map(JSONValue.string))], fingerprint: .null,
        preview: "runs \(CommandText.line(words))",
        executables: try runner.executables(words, of: effect, in: effect.tree))
    }
    var asides = effect.asides
    for index in asides.indices where asides[index].role == .undo {
      asides[index].names[.executables] = (compensation?.executables ?? []).map(\.name)
    }
    let kept = try kept(of: effect)
    let isTried = effect.dryRun != nil && measured != .null
    var names: [NameAttribute: [String]] = [.drafted: drafted.read, .executables: executables.map(\.name)]
    names.merge(effect.variableNames(effect.variables)) { $1 }
    return ProposedEffect(
      kind: .command, arguments: effect.arguments, identity: ["command": .string(effect.target)],
      fingerprint: [:], measured: measured,
      names: names, words: effect.words,
      targets: [.command(effect.target)] + kept.flatMap { $0.names[.paths] ?? [] }.flatMap { TargetName.file($0) },
      findings: findings(of: effect, drafted, kept, isTried: isTried), executables: executables,
      compensation: compensation, asides: asides + kept,
      preview: "runs \(CommandText.line(effect.words)) in a copy of the draft, for \(effect.target)"
        + (effect.dryRun == nil || isTried ? "" : ", and was not tried"),
      shown: shown)
  }
}

/// The programs that dry-runs were found to run, between judging them and running them.
private final class TriedPrograms: Sendable {
  private struct Place: Hashable {
    var words: [String]
    var tree: String
    var search: String

    init(_ effect: CommandEffect) {
      words = effect.dryRun ?? []
      tree = effect.baseTree
      search = effect.search
    }
  }

  private let known = Mutex<[Place: [SealedExecutable]]>([:])

  func set(_ programs: [SealedExecutable], for effect: CommandEffect) {
    known.withLock { $0[Place(effect)] = programs }
  }

  func programs(of effect: CommandEffect) -> [SealedExecutable]? { known.withLock { $0[Place(effect)] } }
}

extension CommandRun {
  /// Asks by the declared command whether an effect was done.
  func verify(_ proposed: ProposedEffect, key: String) async -> ProbeResult {
    do {
      let effect = try CommandEffect(proposed)
      guard let words = effect.verify else {
        // Whoever looks at the target now is to see it as it stays.
        _ = try await EffectLease(of: key, beside: scratch)
        return .unknown("the plan declares no command that verifies it; look at \(effect.target)")
      }
      let result = try await run(words, .verify, of: effect, in: effect.tree, sealed: proposed.executables, key: key)
      let said = "\(CommandText.line(words)) \(result.text)"
      return switch effect.statuses.verify.reading(of: result.ending) {
      case .done: .applied(said)
      case .notDone: .notApplied(said)
      case .unknown: .unknown(said)
      }
    } catch {
      return .unknown("it cannot be verified: \(error.reason)")
    }
  }
}

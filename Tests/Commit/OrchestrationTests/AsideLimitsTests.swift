import Approval
import EffectKit
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization
import Testing

@Suite("What an effect does besides itself is held to the rules of what it is")
struct AsideLimitsTests {
  private let now: Int64 = 1_790_000_000_000
  private let kept = EffectAside(.keep, of: "file.write", names: ["paths": ["/etc/cron.d/x"]])

  private func rig(_ asides: [EffectAside], _ boundary: Boundary) -> (rig: Rig, planner: Marking) {
    var rig = Rig()
    let planner = Marking(world: rig.world, asides: asides)
    rig.planners = [.gitMerge: planner]
    rig.appliers = [.gitMerge: rig.world.applier]
    rig.policy = system(boundary)
    rig.livePolicies = LivePolicies(Policy())
    rig.decide = { _ in .approve }
    return (rig, planner)
  }

  private func system(_ boundary: Boundary) -> Policy { Policy(boundary, layer: .system, path: "p") }

  @Test("A file that a command keeps is refused where files are limited, by number, by path and by size")
  func limited() async throws {
    let limits: [EffectLimits] = [
      0, EffectLimits(names: ["paths": .init(deny: ["/etc/**"])]), EffectLimits(numbers: [.figure("bytes"): 10]),
    ]
    for limit in limits {
      let (rig, _) = rig([kept], Boundary(effects: ["file.write": limit]))
      let state = try await rig.run().state
      #expect(state.end?.outcome == .blocked && rig.world.now.applications == 0)
      #expect(state.violations.first?.limit.hasPrefix("effects.file.write") == true, "\(state.violations)")
    }
    let (rig, _) = rig([kept], Boundary(effects: ["file.write": 1]))
    #expect(try await rig.run().state.end?.outcome == .committed)
  }

  @Test("A freeze of files holds back a command that keeps one, and limits over time count it")
  func counted() async throws {
    let freeze = FreezeWindow(span: .once(from: 0, until: .max), kinds: ["file.write"])
    let (frozen, _) = rig([kept], Boundary(freeze: [freeze]))
    #expect(try await frozen.run().state.suspension?.cause == .withheld)
    #expect(frozen.world.now.applications == 0)
    let once = Boundary(effects: ["file.write": EffectLimits(overTime: [RateLimit(atMost: 1, seconds: 3600)])])
    var (first, _) = rig([kept], once)
    first.ledger = MemoryLedger([])
    let journal = MemoryJournal(first.beginning)
    #expect(try await first.drive(journal).end?.outcome == .committed)
    let past = try PastEffect.begun(in: journal.entries, since: Instant(milliseconds: 0))
    #expect(past.map(\.facts.kind) == [.gitMerge, "file.write"])
    var (second, _) = rig([kept], once)
    second.ledger = MemoryLedger(past)
    #expect(try await second.run().state.suspension?.cause == .withheld)
    // Two of one command count together.
    var other = kept
    other.names = ["paths": ["/etc/other"]]
    var (both, _) = rig([kept, other], once)
    both.ledger = MemoryLedger([])
    #expect(try await both.run().state.suspension?.cause == .withheld)
    #expect(second.world.now.applications == 0 && both.world.now.applications == 0)
  }

  @Test("A verify is not run again in a freeze, nor where commands are limited and no policy names it")
  func looking() async throws {
    let verify = EffectAside(.verify, words: ["deploy", "app"])
    let (rig, planner) = rig([verify], Boundary())
    rig.world.change { $0.mishap = (.inDoubt("the line was cut"), true) }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .inDoubt)
    rig.world.change { $0.mishap = nil }
    let rates = EffectLimits(overTime: [RateLimit(atMost: 1, seconds: 3600)])
    let freeze = FreezeWindow(span: .once(from: 0, until: now + 1_000_000))
    for boundary in [Boundary(freeze: [freeze]), Boundary(effects: [.gitMerge: rates])] {
      rig.livePolicies?.set(system(boundary))
      let held = try await rig.drive(MemoryJournal(journal.entries))
      #expect(held.suspension?.cause == .withheld, "\(held.suspension as Any)")
      #expect(planner.probes.value == 0)
    }
    var named = rates
    named.commands = .init(allow: [
      CommandPattern(words: ["..."]), CommandPattern(words: ["deploy", "app"], uses: [.verify]),
    ])
    rig.livePolicies?.set(system(Boundary(effects: [.gitMerge: named])))
    #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
    #expect(planner.probes.value == 1)
  }

  @Test("A dry-run waits for approval where a policy asks for people, but where a policy names it as a dry-run")
  func untried() async throws {
    let dryRun = EffectAside(.dryRun, words: ["deploy", "app"])
    let (asked, first) = rig([dryRun], Boundary(approval: .always))
    #expect(try await asked.run().state.end?.outcome == .committed)
    #expect(first.untried.withLock { $0 }?.contains("sets approval, and no policy names it") == true)
    let naming = EffectLimits(
      commands: .init(allow: [
        CommandPattern(words: ["ok"]), CommandPattern(words: ["deploy", "..."], uses: [.dryRun]),
      ]))
    for boundary in [Boundary(approval: .byRisk), Boundary(effects: [.gitMerge: naming], approval: .always)] {
      let (rig, planner) = rig([dryRun], boundary)
      #expect(try await rig.run().state.end?.outcome == .committed)
      #expect(planner.untried.withLock { $0 } == nil)
    }
  }

  /// The world's planner, whose effects do something besides.
  private final class Marking: EffectPlanner {
    let world: World
    let asides: [EffectAside]
    let probes = Counter()
    let untried = Mutex<String?>(nil)

    init(world: World, asides: [EffectAside]) {
      self.world = world
      self.asides = asides
    }

    func connectionTargets(
      of declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ConnectionTargets? { ConnectionTargets(words: ["ok"], asides: asides) }

    func propose(
      _ declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ProposedEffect {
      untried.withLock { $0 = context.untried }
      return marked(try await world.planner.propose(declaration, in: context))
    }

    func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
      marked(try await world.planner.rederive(effect))
    }

    func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

    func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
      probes.add(1)
      return await world.planner.probe(effect, key: key)
    }

    private func marked(_ effect: ProposedEffect) -> ProposedEffect {
      var effect = effect
      effect.words = ["ok"]
      effect.asides = asides
      return effect
    }
  }
}

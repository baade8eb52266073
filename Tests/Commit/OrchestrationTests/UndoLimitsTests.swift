import Approval
import EffectKit
import Orchestration
import Plans
import Policy
import RunJournal
import Testing

@Suite("Taking back is an effect of its own")
struct UndoLimitsTests {
  private let now: Int64 = 1_790_000_000_000

  /// A run that has merged one branch, and what undoes it.
  private func applied(
    limits: EffectLimits = EffectLimits()
  ) async throws -> (rig: Rig, shelf: Shelf, journal: MemoryJournal, live: LivePolicies) {
    var rig = Rig()
    let shelf = Shelf()
    let live = LivePolicies(Policy())
    rig.shelf = shelf
    rig.livePolicies = live
    rig.ledger = MemoryLedger([])
    rig.plan = Rig.plan(boundary: Boundary(effects: [.gitMerge: limits]))
    rig.plan.steps[3].kind = .commit(
      Step.Commit(approval: .byRisk, effects: [EffectDeclaration(MoveDeclaration(into: "a"))]))
    rig.decide = { _ in .approve }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    return (rig, shelf, journal, live)
  }

  private func ask(_ journal: MemoryJournal, _ rig: Rig, by person: String = "ada") throws {
    let state = try RunState(folding: journal.entries)
    let seal = try #require(state.steps["ship"]?.commit.sealed?.seal)
    let request = UndoRequested(seal: seal, effects: [0], cause: .person, person: person, reason: "not wanted")
    _ = try journal.append(.undoRequested(request), at: rig.clock.now, as: 0)
  }

  private func live(_ boundary: Boundary) -> Policy { Policy(boundary, layer: .system, path: "p") }

  @Test("A freeze holds an undo back, and it goes on when the freeze is over")
  func freeze() async throws {
    let (rig, shelf, journal, live) = try await applied()
    live.set(self.live(Boundary(freeze: [FreezeWindow(span: .once(from: 0, until: now + 60_000))])))
    try ask(journal, rig)
    #expect(try await rig.drive(journal).suspension?.cause == .withheld)
    #expect(shelf.now.done == ["apply a"])
    rig.clock.advance(milliseconds: 120_000)
    _ = try await rig.drive(journal)
    #expect(shelf.now.done == ["apply a", "undo a"])
  }

  @Test("A rule of now that forbids the undo's target holds it back")
  func banned() async throws {
    let (rig, shelf, journal, live) = try await applied()
    live.set(self.live(Boundary(effects: [.gitMerge: EffectLimits(names: [.branches: .init(deny: ["a"])])])))
    try ask(journal, rig)
    let state = try await rig.drive(journal)
    #expect(state.suspension?.cause == .withheld && state.suspension?.detail.contains("branches.deny") == true)
    #expect(shelf.now.done == ["apply a"])
  }

  @Test("A policy can refuse undoing")
  func refused() async throws {
    let (rig, shelf, journal, live) = try await applied()
    live.set(self.live(Boundary(rules: [PolicyRule("allowed.undo", .permission(.undo, false))])))
    try ask(journal, rig)
    #expect(try await rig.drive(journal).suspension?.detail.contains("allowed.undo is refused") == true)
    #expect(shelf.now.done == ["apply a"])
  }

  @Test("An undo counts for limits over time, and is held back where they are used up")
  func counted() async throws {
    let (rig, shelf, journal, _) = try await applied(
      limits: EffectLimits(overTime: [RateLimit(atMost: 2, seconds: 3600)]))
    try ask(journal, rig)
    _ = try await rig.drive(journal)
    #expect(shelf.now.done == ["apply a", "undo a"])
    let past = try PastEffect.begun(in: journal.entries, since: Instant(milliseconds: 0))
    #expect(past.map(\.facts.text) == ["a moves", "undo of git.merge"])
    var (other, bare, second, _) = try await applied(
      limits: EffectLimits(overTime: [RateLimit(atMost: 2, seconds: 3600)]))
    other.ledger = MemoryLedger(past.map { PastEffect(at: $0.at, run: $0.run, facts: $0.facts) })
    try ask(second, other)
    #expect(try await other.drive(second).suspension?.cause == .withheld)
    #expect(bare.now.done == ["apply a"])
  }

  @Test("The committer refuses an undo by whoever began a run for which people were asked")
  func starter() async throws {
    let (rig, shelf, journal, _) = try await applied()
    let state = try RunState(folding: journal.entries)
    let record = try #require(state.steps["ship"]?.commit)
    var proposal = try SealedProposal(reading: try #require(record.sealed)).proposal
    proposal.policy.approvals = 1
    proposal.startedBy = "ada"
    let sealed = SealedProposal(sealing: proposal)
    var known = record
    known.sealed = sealed.record(revision: proposal.draft)
    known.undo = UndoRequested(seal: sealed.seal.hex, effects: [0], cause: .person, person: "Ada", reason: "x")
    let live = try #require(proposal.effects[0].compensation)
    #expect(throws: Refusal.self) {
      _ = try Committer().authorize(undoing: 0, of: sealed, on: known, live: live).index
    }
    known.undo?.person = "grace"
    #expect(try Committer().authorize(undoing: 0, of: sealed, on: known, live: live).index == 0)
    _ = (rig, shelf)
  }

  @Test("An undo that the policy forbids is refused before anything is sealed")
  func beforehand() async throws {
    var rig = Rig()
    rig.planners = [.gitMerge: Aside(world: rig.world)]
    rig.appliers = [.gitMerge: rig.world.applier]
    let limits = EffectLimits(commands: .init(allow: [CommandPattern(words: ["ok"])]))
    rig.plan = Rig.plan(boundary: Boundary(effects: [.gitMerge: limits]))
    let state = try await rig.run().state
    #expect(state.end?.outcome == .blocked && rig.world.now.applications == 0)
    #expect(state.violations.map(\.offenders) == [["verify: verify it"], ["undo it"]])
  }

  /// The world's planner with a command that takes back and one that looks.
  private struct Aside: EffectPlanner {
    let world: World

    func propose(
      _ declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ProposedEffect { marked(try await world.planner.propose(declaration, in: context)) }

    func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
      marked(try await world.planner.rederive(effect))
    }

    func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }
    func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult { .unknown("") }

    private func marked(_ effect: ProposedEffect) -> ProposedEffect {
      var effect = effect
      effect.words = ["ok"]
      effect.asides = [EffectAside(.undo, words: ["undo", "it"]), EffectAside(.verify, words: ["verify", "it"])]
      return effect
    }
  }
}

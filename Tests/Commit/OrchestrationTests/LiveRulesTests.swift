import Approval
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization
import Testing

/// The policies as they are now, which a test changes.
final class LivePolicies: Sendable {
  private let rules: Mutex<Policy?>
  let tips = Mutex<Set<String>>([])

  /// What is read instead, where something else decides.
  private let reading: (@Sendable () -> Policy)?

  init(_ policy: Policy?, reading: (@Sendable () -> Policy)? = nil) {
    rules = Mutex(policy)
    self.reading = reading
  }

  func set(_ policy: Policy?) { rules.withLock { $0 = policy } }

  func read(_ tips: Set<String>) throws(LivePolicyError) -> Policy {
    self.tips.withLock { $0.formUnion(tips) }
    if let reading { return reading() }
    guard let policy = rules.withLock({ $0 }) else { throw LivePolicyError(reason: "unreadable") }
    return policy
  }
}

@Suite("The rules of what is changed")
struct LiveRulesTests {
  private let now: Int64 = 1_790_000_000_000

  private func policy(_ boundary: Boundary, _ layer: PolicyLayer = .user, line: Int = 1) -> Policy {
    let lines = ["freeze[0]", "changes.files", "effects.git.merge", "approval", "unsigned-approvals", "allowed.undo"]
    return Policy(boundary, layer: layer, path: "p", lines: Dictionary(uniqueKeysWithValues: lines.map { ($0, line) }))
  }

  /// A run that has got to its seal and waits, and goes on under other rules.
  private func waiting(_ frozen: Policy = Policy()) async throws -> (Rig, MemoryJournal, LivePolicies) {
    var rig = Rig()
    let live = LivePolicies(frozen)
    rig.plan = Rig.plan(approval: .always)
    rig.policy = Policy(of: rig.plan).restricted(by: frozen)
    rig.livePolicies = live
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .approval)
    rig.decide = { _ in .approve }
    return (rig, journal, live)
  }

  @Test("A ban that is set while a run waits blocks it, approved or not", arguments: [PolicyLayer.system, .repository])
  func ban(layer: PolicyLayer) async throws {
    let (rig, journal, live) = try await waiting()
    live.set(policy(Boundary(effects: [.gitMerge: 0]), layer))
    let state = try await rig.drive(journal)
    #expect(state.end?.outcome == .blocked)
    #expect(rig.world.now.applications == 0)
  }

  @Test("A freeze that is set while a run waits holds it back, and nothing of it is lost")
  func freeze() async throws {
    let (rig, journal, live) = try await waiting()
    live.set(policy(Boundary(freeze: [FreezeWindow(span: .once(from: 0, until: now + 1000))])))
    let first = try await rig.drive(journal)
    #expect(first.suspension?.cause == .withheld && rig.world.now.applications == 0)
    let seals = journal.events.filter { if case .proposalSealed = $0 { true } else { false } }
    #expect(seals.count == 1)
    rig.clock.advance(milliseconds: 2000)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
  }

  @Test("A limit over time that is set while a run waits counts")
  func rate() async throws {
    var (rig, journal, live) = try await waiting()
    rig.ledger = MemoryLedger([
      PastEffect(at: Instant(milliseconds: now - 1000), run: RunID("x"), facts: EffectFacts(kind: .gitMerge))
    ])
    let limits = EffectLimits(overTime: [RateLimit(atMost: 1, seconds: 3600)])
    live.set(policy(Boundary(effects: [.gitMerge: limits])))
    #expect(try await rig.drive(journal).suspension?.cause == .withheld)
    #expect(rig.world.now.applications == 0)
  }

  @Test("More people that are asked for while a run waits have to approve the seal that says so")
  func people() async throws {
    let (rig, journal, live) = try await waiting()
    live.set(policy(Boundary(approval: .always, approvals: 2)))
    let state = try await rig.drive(journal)
    #expect(state.end == nil && state.suspension?.detail.contains("1 of 2 people approved") == true)
    #expect(rig.world.now.applications == 0)
  }

  @Test("A rule that is gone counts as well, and one that only stands elsewhere in its file changes nothing")
  func gone() async throws {
    let rules = Boundary(changes: .init(files: 5))
    let (rig, journal, live) = try await waiting(policy(rules))
    live.set(policy(rules, line: 7))
    let state = try await rig.drive(journal)
    #expect(state.end?.outcome == .committed)
    let voided = journal.events.contains { if case .proposalVoided = $0 { true } else { false } }
    #expect(!voided)
    #expect(policy(rules).narrowed(by: Policy()) == policy(rules))
  }

  @Test("A permission that is withdrawn counts no more")
  func withdrawn() throws {
    let frozen = policy(Boundary(allowsUnsignedApprovals: true))
    #expect(frozen.narrowed(by: frozen).allowsUnsignedApprovals)
    #expect(!frozen.narrowed(by: Policy()).allowsUnsignedApprovals)
    #expect(!Policy().narrowed(by: frozen).allowsUnsignedApprovals)
    // A rule that asks less than the default does not come in later.
    #expect(Policy().narrowed(by: policy(Boundary(approval: .byRisk))).approval == nil)
    #expect(Policy().narrowed(by: policy(Boundary(approval: .always))).approval?.rule == .always)
  }

  @Test("Policies that cannot be read hold the run up")
  func unreadable() async throws {
    let (rig, journal, live) = try await waiting()
    live.set(nil)
    let state = try await rig.drive(journal)
    #expect(state.suspension?.cause == .obstructed && state.suspension?.detail.contains("unreadable") == true)
    live.set(Policy())
    #expect(try await rig.drive(journal).end?.outcome == .committed)
  }

  @Test("A refusal of unmeasured effects, or of a judge, that comes in later blocks the run")
  func models() async throws {
    let (rig, journal, live) = try await waiting()
    live.set(policy(Boundary(rules: [PolicyRule("models.judge.deny[0]", .denyModel(.judge, "a/*"))])))
    let state = try await rig.drive(journal)
    #expect(state.end?.outcome == .blocked && rig.world.now.applications == 0)
    #expect(state.violations.map(\.limit) == ["models.judge.deny"])
  }
}

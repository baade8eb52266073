import Drafting
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization
import Testing

@Suite("Effects that the policy holds back for a time")
struct WithholdingTests {
  private let now: Int64 = 1_790_000_000_000

  private func rig(_ limits: EffectLimits = EffectLimits(), freeze: [FreezeWindow] = []) -> Rig {
    var rig = Rig()
    rig.plan = Rig.plan(boundary: Boundary(effects: [.gitMerge: limits], freeze: freeze))
    return rig
  }

  @Test("A freeze puts the approved run aside, and when it is over the run goes on from there")
  func freeze() async throws {
    let window = FreezeWindow(span: .once(from: now - 1000, until: now + 1000))
    let rig = rig(freeze: [window])
    let journal = MemoryJournal(rig.beginning)
    let first = try await rig.drive(journal)
    #expect(first.end == nil && first.suspension?.cause == .withheld)
    #expect(rig.world.now.applications == 0)
    #expect(!journal.events.contains { if case .effectIntended = $0 { true } else { false } })
    rig.clock.advance(milliseconds: 1000)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
  }

  @Test("A freeze of other kinds holds nothing back")
  func otherKinds() async throws {
    let window = FreezeWindow(span: .once(from: 0, until: .max), kinds: [.gitPush])
    #expect(try await rig(freeze: [window]).run().state.end?.outcome == .committed)
  }

  @Test("A limit over time holds back what is too much, until what counts is old enough")
  func overTime() async throws {
    let past = Instant(milliseconds: now - 3_000_000)
    var rig = rig(EffectLimits(overTime: [RateLimit(atMost: 1, seconds: 3600)]))
    rig.ledger = MemoryLedger([PastEffect(at: past, run: RunID("x"), facts: EffectFacts(kind: .gitMerge))])
    let journal = MemoryJournal(rig.beginning)
    let first = try await rig.drive(journal)
    #expect(first.suspension?.cause == .withheld)
    #expect(first.suspension?.detail.contains("1 used, 1 more wanted") == true)
    rig.clock.advance(milliseconds: 600_000)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    #expect(rig.ledger?.holds.value == 0)
  }

  @Test("Where nobody can count, an effect with a limit over time is held back")
  func noLedger() async throws {
    let rig = rig(EffectLimits(overTime: [RateLimit(atMost: 5, seconds: 3600)]))
    #expect(try await rig.run().state.suspension?.cause == .withheld)
    #expect(rig.world.now.applications == 0)
  }

  @Test("Only effects of the kind, on the name and within the time count")
  func counting() throws {
    let push = { (branch: String) in EffectFacts(kind: .gitPush, names: [.branches: [branch], .remotes: ["r"]]) }
    let limits = EffectLimits(overTime: [RateLimit(atMost: 2, seconds: 60, on: "main")])
    let policy = Policy(Boundary(effects: [.gitPush: limits]), layer: .system, path: "p")
    #expect(RateCheck(policy, on: push("other")) == nil)
    #expect(RateCheck(policy, on: EffectFacts(kind: .gitMerge)) == nil)
    let check = try #require(RateCheck(policy, on: push("MAIN")))
    let now = Instant(milliseconds: 1_000_000)
    func past(_ facts: EffectFacts, _ secondsAgo: Int64) -> PastEffect {
      PastEffect(at: Instant(milliseconds: 1_000_000 - secondsAgo * 1000), run: RunID("x"), facts: facts)
    }
    #expect(check.obstacle(after: [past(push("main"), 1), past(push("main"), 60), past(push("x"), 1)], at: now) == nil)
    let full = check.obstacle(after: [past(push("main"), 30), past(push("main"), 59)], at: now)
    #expect(full?.contains("effects.git.push.over-time: 2 within 1m on main allowed by the system's policy, p") == true)
    #expect(full?.contains("there is room again from 1970-01-01T00:1") == true)
  }

  @Test("Rows are added up, and what nobody measured is held back")
  func rows() throws {
    let limits = EffectLimits(overTime: [RateLimit(figure: .rows, atMost: 10, seconds: 60)])
    let policy = Policy(Boundary(effects: [.sqlMigrate: limits]), layer: .system, path: "p")
    func migration(_ rows: Int?) -> EffectFacts {
      EffectFacts(kind: .sqlMigrate, numbers: rows.map { [.rows: $0] } ?? [:])
    }
    let now = Instant(milliseconds: 1_000_000)
    let past = [PastEffect(at: now, run: RunID("x"), facts: migration(6))]
    #expect(try #require(RateCheck(policy, on: migration(4))).obstacle(after: past, at: now) == nil)
    #expect(try #require(RateCheck(policy, on: migration(5))).obstacle(after: past, at: now) != nil)
    #expect(
      try #require(RateCheck(policy, on: migration(nil))).obstacle(after: [], at: now)?.contains("nobody measured")
        == true)
    #expect(
      try #require(RateCheck(policy, on: migration(11))).obstacle(after: [], at: now)?.contains("room again") == false)
  }
}

/// A ledger in memory, which counts who holds it.
final class MemoryLedger: EffectLedger {
  private let past: [PastEffect]
  let holds = Counter()

  init(_ past: [PastEffect]) { self.past = past }

  func effects(since moment: Instant) async throws(LedgerError) -> [PastEffect] {
    past.filter { $0.at.milliseconds >= moment.milliseconds }
  }

  func note(_ effect: PastEffect) async throws(LedgerError) {}

  func rejections(since moment: Instant) async throws(LedgerError) -> [PastRejection] {
    kept.withLock { $0.rejections }.filter { $0.at.milliseconds >= moment.milliseconds }
  }

  func note(_ rejection: PastRejection) async throws(LedgerError) { kept.withLock { $0.rejections.append(rejection) } }

  func spending(since moment: Instant, isWhole: Bool) async throws(LedgerError) -> [PastSpending] {
    kept.withLock { $0.spending }
  }

  func note(_ spending: PastSpending) async throws(LedgerError) { kept.withLock { $0.spending.append(spending) } }

  struct Kept {
    var rejections: [PastRejection] = []
    var spending: [PastSpending] = []
  }

  let kept = Mutex(Kept())

  func open() async throws(LedgerError) -> any LedgerLease {
    holds.add(1)
    return Hold(holds: holds)
  }

  private struct Hold: LedgerLease {
    let holds: Counter

    func close() async { holds.add(-1) }
  }
}

import Approval
import Drafting
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization
import Testing

@Suite("What holds for all runs together")
struct AcrossRunsTests {
  private let second = MemoryLedger([])

  private func policy(_ rules: [PolicyRule] = [], _ boundary: Boundary = Boundary()) -> Policy {
    var boundary = boundary
    boundary.rules = rules
    return Policy(boundary, layer: .system, path: "p")
  }

  private func rejecting(_ redraft: StepID? = nil) -> Rig {
    var rig = Rig()
    rig.ledger = second
    rig.policy = policy([PolicyRule("rejections", .rejections(86_400))], Boundary(approval: .always))
    rig.decide = { _ in .reject(reason: "not this", redraft: redraft, effects: nil) }
    return rig
  }

  @Test(
    "A change that a person rejected is refused in the next run, for as long as the policy says, and no other change")
  func rejected() async throws {
    var rig = rejecting()
    #expect(try await rig.run().state.end?.outcome == .rejected)
    rig.decide = { _ in .approve }
    let again = try await rig.run().state
    #expect(again.end?.outcome == .rejected && again.end?.reason.contains("someone rejected this change") == true)
    #expect(rig.world.now.applications == 0)
    rig.answer = { request throws(ModelError) in
      request.purpose.task == .verdict
        ? Rig.says(Rig.verdict("approve")) : Rig.drafts(request, "other", "another change")
    }
    #expect(try await rig.run().state.end?.outcome == .committed)
    rig.answer = Rig.answer
    rig.clock.advance(milliseconds: 86_400_001)
    #expect(try await rig.run().state.end?.outcome == .committed)
  }

  @Test("A rejection while another run waits with the same change holds for that run, too")
  func waiting() async throws {
    var rig = rejecting()
    rig.decide = { _ in .later }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .approval)
    rig.decide = rejecting().decide
    #expect(try await rig.run().state.end?.outcome == .rejected)
    rig.decide = { _ in .approve }
    #expect(try await rig.drive(journal).end?.outcome == .rejected)
    #expect(rig.world.now.applications == 0)
  }

  @Test("Without such a rule a rejection ends its own run alone")
  func without() async throws {
    var rig = rejecting()
    rig.policy = policy([], Boundary(approval: .always))
    #expect(try await rig.run().state.end?.outcome == .rejected)
    rig.decide = { _ in .approve }
    #expect(try await rig.run().state.end?.outcome == .committed)
  }

  private func budget(_ ledger: MemoryLedger?, _ rate: SpendRate, run: String = "20261123-aaaaaaaa") throws -> Budget {
    let journal = MemoryJournal(Rig().beginning)
    let log = RunLog(
      state: try RunState(folding: journal.entries), journal: journal, clock: ManualClock(), executor: QueueExecutor())
    return Budget(
      policy: policy([], Boundary(spend: .init(overTime: [rate]))), log: log, clock: ManualClock(), ledger: ledger)
  }

  private func estimate(tokens: Int) -> SpendEstimate { SpendEstimate(money: .priced(.zero), tokens: tokens) }

  @Test("What models may cost counts with what other runs spent within the time")
  func spending() async throws {
    let now = ManualClock().now
    func ledger(_ tokens: Int, ago seconds: Int64) -> MemoryLedger {
      let ledger = MemoryLedger([])
      let moment = Instant(milliseconds: now.milliseconds - seconds * 1000)
      ledger.kept.withLock {
        $0.spending = [PastSpending(at: moment, run: RunID("other"), total: SpendReserve(tokens: tokens))]
      }
      return ledger
    }
    let rate = SpendRate(.tokens, atMost: 100, seconds: 3600)
    _ = try await budget(ledger(60, ago: 60), rate).reserve(estimate(tokens: 40))
    await #expect(throws: SpendExceeded.self) {
      _ = try await budget(ledger(60, ago: 60), rate).reserve(estimate(tokens: 41))
    }
    _ = try await budget(ledger(60, ago: 3601), rate).reserve(estimate(tokens: 41))
    await #expect(throws: SpendExceeded.self) { _ = try await budget(nil, rate).reserve(estimate(tokens: 1)) }
    let unknown = SpendEstimate(money: .unpriced("no price"), tokens: 1)
    await #expect(throws: SpendExceeded.self) {
      _ = try await budget(ledger(0, ago: 1), SpendRate(.usd, atMost: 1, seconds: 60)).reserve(unknown)
    }
  }

  @Test("A call counts as what it may cost until it is done, and as what it did cost from then on")
  func settled() async throws {
    let ledger = MemoryLedger([])
    let budget = try budget(ledger, SpendRate(.tokens, atMost: 100, seconds: 3600))
    let call = try await budget.reserve(estimate(tokens: 90))
    await #expect(throws: SpendExceeded.self) { _ = try await budget.reserve(estimate(tokens: 20)) }
    #expect(ledger.kept.withLock { $0.spending.map(\.total.tokens) } == [90])
    await budget.release(call)
    await budget.settleOverTime()
    #expect(ledger.kept.withLock { $0.spending.map(\.total.tokens) } == [90, 0])
    _ = try await budget.reserve(estimate(tokens: 100))
  }

  @Test("Runs are added up by their last totals, without what came before the time")
  func totals() {
    func entry(_ at: Int64, _ run: String, _ tokens: Int) -> PastSpending {
      PastSpending(at: Instant(milliseconds: at), run: RunID(run), total: SpendReserve(tokens: tokens))
    }
    let past = [entry(1, "a", 10), entry(5, "a", 30), entry(6, "b", 7), entry(7, "a", 20), entry(8, "b", 9)]
    #expect(PastSpending.used(past, since: Instant(milliseconds: 5)).tokens == 19)
    #expect(PastSpending.used(past, since: Instant(milliseconds: 0)).tokens == 29)
    #expect(PastSpending.used(past, since: Instant(milliseconds: 9)).tokens == 0)
  }

  @Test("Files that merges change count over time, and so do those that undoing one changes back")
  func files() async throws {
    var rig = Rig()
    let limits = EffectLimits(overTime: [RateLimit(figure: .changedFiles, atMost: 10, seconds: 3600)])
    rig.plan = Rig.plan(boundary: Boundary(effects: [.gitMerge: limits]))
    func past(_ files: Int) -> MemoryLedger {
      MemoryLedger([
        PastEffect(
          at: rig.clock.now, run: RunID("x"), facts: EffectFacts(kind: .gitMerge, numbers: [.changedFiles: files]))
      ])
    }
    rig.world.change { $0.mergedTree = "merged" }
    // Nothing was checked on that tree, so a person is asked.
    rig.decide = { _ in .approve }
    rig.ledger = past(10)
    #expect(try await rig.run().state.suspension?.detail.contains("10 used, ") == true)
    rig.ledger = past(0)
    #expect(try await rig.run().state.end?.outcome == .committed)
  }
}

import Approval
import JSON
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Testing

@Suite("Agenda")
struct SchedulerTests {
  private let plan = Rig.plan(attempts: 2)

  private func state(_ events: [RunEvent], mode: RunStart.Mode = .full) throws -> RunState {
    var rig = Rig()
    rig.isDryRun = mode == .draft
    var entries = rig.beginning
    for event in events {
      entries.append(
        JournalEntry(run: entries[0].run, sequence: entries.count, at: Instant(milliseconds: 1), event: event))
    }
    return try RunState(folding: entries)
  }

  private func next(
    _ events: [RunEvent], plan: Plan? = nil, busy: Set<StepID> = [], canAsk: Bool = false, mode: RunStart.Mode = .full,
    now: Int64 = 1500
  ) throws -> Scheduler.Next {
    Scheduler(plan: plan ?? self.plan).next(
      after: try state(events, mode: mode), busy: busy, canAsk: canAsk, now: Instant(milliseconds: now))
  }

  private func started(_ step: StepID, _ attempt: Int = 1) -> RunEvent {
    .stepStarted(StepStart(step: step, attempt: attempt, from: nil, tier: .fast))
  }

  private func failed(_ step: StepID, _ attempt: Int = 1) -> RunEvent {
    .attemptFailed(AttemptFailed(step: step, attempt: attempt, mistake: .failedCheck, feedback: "feedback \(attempt)"))
  }

  private func finished(_ step: StepID) -> RunEvent {
    .stepFinished(StepFinished(step: step, attempt: 1, revision: MemoryStore.base, answer: nil))
  }

  private var drafted: [RunEvent] { ["code", "docs", "lint"].flatMap { [started($0), finished($0)] } }

  private func proposal(approval: ApprovalRule = .never) -> SealedProposal {
    let effect = ProposedEffect(
      kind: .gitMerge, arguments: [:], identity: [:], fingerprint: [:], measured: [:],
      compensation: Compensation(arguments: [:], fingerprint: [:], preview: "puts it back"), preview: "")
    return SealedProposal(
      sealing: Proposal(
        run: RunID("20261123-aaaaaaaa"), step: "ship", nonce: "1", planName: "plan", planDigest: "d",
        policy: Proposal.Policy(boundary: [:], approval: approval, inputs: [:]),
        target: Proposal.TargetIdentity(path: "/t"), base: MemoryStore.base, draft: MemoryStore.base, changes: [],
        checks: [], effects: [effect, effect], judge: ModelChoice(model: "a/slow"), drafters: [],
        sealedAt: Instant(milliseconds: 1000), expiresAt: Instant(milliseconds: 2000), shown: ""))
  }

  private func sealed(_ approval: ApprovalRule = .never) -> [RunEvent] {
    let proposal = proposal(approval: approval)
    return drafted + [
      .proposalSealed(proposal.record(revision: MemoryStore.base))
    ]
  }

  private func judged(
    _ decision: VerdictGiven.Decision, _ approval: ApprovalRule = .never, redraft: StepID? = nil
  ) -> [RunEvent] {
    sealed(approval) + [
      .verdictGiven(
        VerdictGiven(
          seal: proposal(approval: approval).seal.hex, decision: decision, reasons: ["why"], effects: [],
          redraft: redraft, readable: true))
    ]
  }

  private func answered(
    _ decision: ApprovalGiven.Decision, _ approval: ApprovalRule = .always, redraft: StepID? = nil
  ) -> RunEvent {
    .approvalGiven(
      ApprovalGiven(
        seal: proposal(approval: approval).seal.hex, decision: decision, reason: "no", redraft: redraft, person: "p"))
  }

  private func effect(
    _ index: Int, _ outcome: EffectSettled.Outcome?, stale: Bool = false, _ approval: ApprovalRule = .never
  ) -> [RunEvent] {
    let seal = proposal(approval: approval).seal.hex
    var events: [RunEvent] = [.effectIntended(EffectIntended(seal: seal, effect: index, idempotencyKey: "k"))]
    if let outcome {
      events.append(
        .effectSettled(EffectSettled(seal: seal, effect: index, outcome: outcome, detail: "seen", stale: stale)))
    }
    return events
  }

  @Test("Steps without an order start together; those under way are waited for")
  func parallel() throws {
    #expect(try next([]) == .work([.draft("code", attempt: 1), .draft("docs", attempt: 1)]))
    #expect(try next([started("code")], busy: ["code"]) == .work([.draft("docs", attempt: 1)]))
    #expect(try next([started("code"), started("docs")], busy: ["code", "docs"]) == .work([]))
    #expect(try next([started("code"), finished("code")], busy: ["docs"]) == .work([]))
    let both = [started("code"), finished("code"), started("docs"), finished("docs")]
    #expect(try next(both) == .work([.check("lint")]))
    #expect(try next(drafted) == .work([.seal("ship")]))
  }

  @Test("An attempt that was cut off is taken up under its number; a failed one is followed by the next")
  func attempts() throws {
    #expect(try next([started("code")], busy: ["docs"]) == .work([.draft("code", attempt: 1)]))
    #expect(try next([started("code"), failed("code")], busy: ["docs"]) == .work([.draft("code", attempt: 2)]))
    let used = [started("code"), failed("code"), started("code", 2), failed("code", 2)]
    let reason = "step code used up its 2 attempts; the last one: feedback 2"
    #expect(try next(used, busy: ["docs"]) == .end(RunEnded(outcome: .failed, reason: reason)))
  }

  @Test("An attempt that a step before made necessary is not held against a step")
  func excused() throws {
    let reopened = RunEvent.stepReopened(StepReopened(step: "code", cause: .upstream, feedback: "again"))
    let events = [started("code"), failed("code"), started("code", 2), finished("code"), reopened]
    #expect(try next(events, busy: ["docs"]) == .work([.draft("code", attempt: 3)]))
    let mine = RunEvent.stepReopened(StepReopened(step: "code", cause: .verdict, feedback: "again"))
    guard case .end(let end) = try next(Array(events.dropLast()) + [mine], busy: ["docs"]) else {
      Issue.record("a third attempt of two was begun")
      return
    }
    #expect(end.outcome == .failed)
  }

  @Test("The attempts of a whole run have a limit of their own")
  func attemptsOfTheRun() throws {
    var plan = plan
    plan.boundary.spend.attempts = 1
    guard case .end(let end) = try next([started("code"), failed("code")], plan: plan, busy: ["docs"]) else {
      Issue.record("an attempt over the limit was begun")
      return
    }
    #expect(end.outcome == .outOfBudget)
    // An attempt that is under way counts already, and is finished.
    #expect(try next([started("code")], plan: plan, busy: ["docs"]) == .work([.draft("code", attempt: 1)]))
  }

  @Test("Over the boundary the run is blocked before anybody is asked")
  func blocked() throws {
    let violation = BoundaryViolation(
      limit: "boundary.changes.files", allowed: "1", measured: "2", offenders: [], remedy: "less")
    let events = drafted + [.boundaryExceeded(BoundaryExceeded(step: "ship", violations: [violation]))]
    guard case .end(let end) = try next(events, canAsk: true) else {
      Issue.record("it went on")
      return
    }
    #expect(end.outcome == .blocked)
  }

  @Test("A seal is judged, then asked about or applied; a dry-run stops at it")
  func decisions() throws {
    #expect(try next(sealed()) == .work([.judge("ship")]))
    #expect(try next(judged(.approve)) == .work([.apply("ship")]))
    #expect(try next(judged(.approve, .always), canAsk: true) == .work([.ask("ship")]))
    let wait = RunSuspended(cause: .approval, detail: "the plan asks for a person's approval")
    #expect(try next(judged(.approve, .always)) == .suspend(wait))
    #expect(try next(judged(.reject)) == .suspend(RunSuspended(cause: .rejection, detail: "why")))
    #expect(try next(judged(.reject), canAsk: true) == .work([.ask("ship")]))
    #expect(try next(judged(.approve, .always) + [answered(.approve)]) == .work([.apply("ship")]))
    let drafted = RunSuspended(cause: .drafted, detail: "drafted and sealed; nothing was applied")
    #expect(try next(judged(.approve), mode: .draft) == .suspend(drafted))
    #expect(try next(sealed(), mode: .draft) == .suspend(drafted))
  }

  @Test("Wanted changes and a person's rejection go back to the step named, or to the last draft, or end the run")
  func redrafts() throws {
    let named = Scheduler.Task.redraft("ship", of: "code", feedback: "why", .verdict)
    #expect(try next(judged(.changesWanted, redraft: "code")) == .work([named]))
    let last = Scheduler.Task.redraft("ship", of: "docs", feedback: "why", .verdict)
    #expect(try next(judged(.changesWanted)) == .work([last]))
    let person = Scheduler.Task.redraft("ship", of: "code", feedback: "no", .person)
    #expect(try next(judged(.approve, .always) + [answered(.reject, redraft: "code")]) == .work([person]))
    let end = RunEnded(outcome: .rejected, reason: "a person rejected it: no")
    #expect(try next(judged(.approve, .always) + [answered(.reject)]) == .end(end))
  }

  @Test("A seal that expired is made anew, unless something of it may have happened")
  func expiry() throws {
    #expect(try next(judged(.approve), now: 1999) == .work([.apply("ship")]))
    let lapse = Scheduler.Task.void("ship", .expired, "the seal expired")
    #expect(try next(judged(.approve), now: 2000) == .work([lapse]))
    #expect(try next(judged(.approve) + effect(0, .notApplied), now: 2000) == .work([lapse]))
    #expect(try next(judged(.approve) + effect(0, nil), now: 2000) == .work([.apply("ship")]))
    #expect(try next(judged(.approve) + effect(0, .committed), now: 2000) == .work([.apply("ship")]))
  }

  @Test("What was started is looked into before a rejection counts, and what is committed is not drafted again")
  func doubtFirst() throws {
    let rejection = answered(.reject, redraft: "code")
    for outcome in [nil, EffectSettled.Outcome.inDoubt] {
      let events = judged(.approve, .always) + [answered(.approve)] + effect(0, outcome, .always) + [rejection]
      #expect(try next(events) == .work([.apply("ship")]))
    }
    let begun = judged(.approve, .always) + [answered(.approve)] + effect(0, .committed, .always) + [rejection]
    #expect(try next(begun) == .end(RunEnded(outcome: .rejected, reason: "a person rejected it: no")))
  }

  @Test("An effect that was stale lapses the seal, unless something of it is applied: then the run ends")
  func stale() throws {
    let events = judged(.approve) + effect(0, .notApplied, stale: true)
    #expect(try next(events) == .work([.void("ship", .changed, "seen")]))
    let half = judged(.approve) + effect(0, .committed) + effect(1, .notApplied, stale: true)
    guard case .end(let end) = try next(half) else {
      Issue.record("the run goes on")
      return
    }
    #expect(end.outcome == .stale && end.reason.hasSuffix("is not applied; seen"), "\(end.reason)")
  }

  @Test("When every step is done the run is committed; without a commit step it is drafted")
  func ends() throws {
    let done = drafted + [finished("ship")]
    #expect(try next(done) == .end(RunEnded(outcome: .committed, reason: "every effect was committed")))
    var plan = plan
    plan.steps.removeLast()
    guard case .end(let end) = try next(drafted, plan: plan) else {
      Issue.record("it went on")
      return
    }
    #expect(end.outcome == .drafted)
  }

  @Test("Steps that stand on a reopened one are found")
  func undermined() throws {
    let reopened = RunEvent.stepReopened(StepReopened(step: "code", cause: .verdict, feedback: "again"))
    let scheduler = Scheduler(plan: plan)
    #expect(scheduler.undermined(in: try state(judged(.approve))) == [])
    #expect(scheduler.undermined(in: try state(judged(.changesWanted) + [reopened])) == ["lint", "ship"])
  }
}

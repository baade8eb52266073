package import Models
package import Plans
package import RunJournal

/// Writes a journal by hand, an event a line, at moments that the test says.
package struct RunBuilder {
  package let run: RunID
  package private(set) var entries: [JournalEntry] = []
  package var now: Int64 = 0
  /// Milliseconds from each event to the next.
  package var pace: Int64 = 0

  package init(
    _ run: String = "r1", plan: String = "rename", text: String = "", mode: RunStart.Mode = .full,
    fast: ModelChoice = ModelChoice(model: "a/small", lane: .fast), slow: ModelChoice = ModelChoice(model: "a/large")
  ) {
    self.run = RunID(run)
    add(
      .runStarted(
        RunStart(
          run: self.run, mode: mode, planName: plan, planPath: "/p", planText: text, planDigest: "", inputs: [:],
          tiers: ["fast": fast, "slow": slow], target: "/t", base: Revision(commit: "c", tree: "t"), version: "0")))
  }

  package mutating func add(_ event: RunEvent) {
    entries.append(JournalEntry(run: run, sequence: entries.count, at: Instant(milliseconds: now), event: event))
    now += pace
  }

  package mutating func start(_ step: StepID, _ attempt: Int, tier: Tier? = .fast, isEscalated: Bool? = nil) {
    add(.stepStarted(StepStart(step: step, attempt: attempt, from: nil, tier: tier, isEscalated: isEscalated)))
  }

  /// A call that waits and costs, in cents; `nil` cents has no price.
  package mutating func call(
    _ step: StepID, _ attempt: Int, turn: Int = 1, task: ModelRequest.Purpose.Task = .draft, wait: Int64,
    cents: Int64?, served: Lane? = .fast, error: ModelError? = nil, isSlow: Bool = false,
    usage: Int = 100
  ) {
    let isSlow = isSlow || task == .verdict
    let asked = isSlow ? ModelChoice(model: "a/large") : ModelChoice(model: "a/small", lane: .fast)
    add(
      .modelCalled(
        ModelCall(
          purpose: .init(task: task, step: step, attempt: attempt, turn: turn), tier: isSlow ? .slow : .fast,
          asked: asked, served: error == nil ? .init(model: asked.model, lane: isSlow ? .standard : served) : nil,
          ending: error == nil ? .done : nil, error: error,
          usage: error == nil ? TokenUsage(input: usage, cacheRead: 10, cacheWrite: 1, output: 5) : nil,
          cost: cents.map { .priced(Self.cents($0)) } ?? .unpriced("a/small: no price"), waitMilliseconds: wait)))
  }

  package mutating func mistake(_ step: StepID, _ attempt: Int, turn: Int, _ mistake: Mistake) {
    add(.mistakeMade(MistakeMade(step: step, attempt: attempt, turn: turn, mistake: mistake, detail: "")))
  }

  package mutating func command(_ step: StepID, _ attempt: Int, milliseconds: Int64) {
    add(
      .commandRan(
        CommandRan(
          step: step, attempt: attempt, role: .check, words: ["make"], tree: nil, ending: .exited(0), outputTail: "",
          milliseconds: milliseconds)))
  }

  /// A check that ends so, with what it printed last.
  package mutating func check(
    _ step: StepID, _ attempt: Int, _ words: [String], _ ending: CommandRan.Ending, printing output: String = "",
    as role: CommandRan.Role = .check
  ) {
    add(
      .commandRan(
        CommandRan(
          step: step, attempt: attempt, role: role, words: words, tree: nil, ending: ending, outputTail: output,
          milliseconds: 11)))
  }

  package mutating func fail(_ step: StepID, _ attempt: Int, _ mistake: Mistake) {
    add(.attemptFailed(AttemptFailed(step: step, attempt: attempt, mistake: mistake, feedback: "")))
  }

  package mutating func finish(_ step: StepID, _ attempt: Int) {
    add(.stepFinished(StepFinished(step: step, attempt: attempt, revision: nil, answer: nil)))
  }

  package mutating func reopen(_ step: StepID, _ cause: StepReopened.Cause) {
    add(.stepReopened(StepReopened(step: step, cause: cause, feedback: "")))
  }

  package mutating func verdict(_ seal: String, _ decision: VerdictGiven.Decision, readable: Bool = true) {
    add(
      .verdictGiven(
        VerdictGiven(seal: seal, decision: decision, reasons: [], effects: [], redraft: nil, readable: readable)))
  }

  /// A prompt that a person attends to for so long, and answers where a decision is given.
  package mutating func prompt(_ seal: String, attended: Int64, _ decision: ApprovalGiven.Decision?) {
    add(.promptOpened(PromptOpened(seal: seal)))
    add(.promptClosed(PromptClosed(seal: seal, attendedMilliseconds: attended)))
    guard let decision else { return }
    add(.approvalGiven(ApprovalGiven(seal: seal, decision: decision, reason: nil, redraft: nil, person: "ada")))
  }

  /// Another process, or the first, begins to drive the run.
  package mutating func attach(_ mode: RunStart.Mode = .full) {
    add(.driverAttached(Driver(process: 7, person: "ada", mode: mode)))
  }

  package mutating func suspend(_ cause: RunSuspended.Cause) {
    add(.runSuspended(RunSuspended(cause: cause, detail: "")))
  }

  /// An effect that is begun, and what became of it; `nil` where the process ended before that was written.
  package mutating func effect(
    _ seal: String, _ outcome: EffectSettled.Outcome?, at effect: Int = 0, grant: String? = nil
  ) {
    add(
      .effectIntended(
        EffectIntended(seal: seal, effect: effect, idempotencyKey: "\(seal)-\(effect)", grant: grant)))
    guard let outcome else { return }
    add(.effectSettled(EffectSettled(seal: seal, effect: effect, outcome: outcome, detail: "")))
  }

  /// What a person found out about an effect, or about undoing one.
  package mutating func resolve(_ seal: String, _ action: EffectResolved.Action, _ isCommitted: Bool) {
    add(
      .effectResolved(
        EffectResolved(
          seal: seal, effect: 0, action: action, isCommitted: isCommitted, person: "ada", reason: "looked")))
  }

  /// An effect is to be undone, and what becomes of that.
  package mutating func undo(
    _ seal: String, by cause: UndoRequested.Cause, _ outcome: EffectSettled.Outcome?, at effect: Int = 0
  ) {
    add(
      .undoRequested(
        UndoRequested(
          seal: seal, effects: [effect], cause: cause, person: cause == .person ? "ada" : nil, reason: "wrong")))
    add(.compensationIntended(EffectIntended(seal: seal, effect: effect, idempotencyKey: "\(seal)-\(effect)-back")))
    guard let outcome else { return }
    add(.compensationSettled(EffectSettled(seal: seal, effect: effect, outcome: outcome, detail: "")))
  }

  package mutating func end(_ outcome: RunOutcome) { add(.runEnded(RunEnded(outcome: outcome, reason: ""))) }

  package static func cents(_ count: Int64) -> Money { Money(picodollars: count * 10_000_000_000) }
}

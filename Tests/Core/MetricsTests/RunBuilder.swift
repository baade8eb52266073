import JSON
import Metrics
import Models
import Plans
import Policy
import RunJournal

/// Writes a history by hand, an event a line, at moments that the test says.
struct RunBuilder {
  let run: RunID
  private(set) var entries: [JournalEntry] = []
  var now: Int64 = 0

  init(
    _ run: String = "r1", plan: String = "rename", mode: RunStart.Mode = .full,
    fast: ModelChoice = ModelChoice(model: "a/small", lane: .fast), slow: ModelChoice = ModelChoice(model: "a/large")
  ) {
    self.run = RunID(run)
    add(
      .runStarted(
        RunStart(
          run: self.run, mode: mode, planName: plan, planPath: "/p", planText: "", planDigest: "", inputs: [:],
          tiers: ["fast": fast, "slow": slow], target: "/t", base: Revision(commit: "c", tree: "t"), version: "0")))
  }

  mutating func add(_ event: RunEvent) {
    entries.append(JournalEntry(run: run, sequence: entries.count, at: Instant(milliseconds: now), event: event))
  }

  mutating func start(_ step: StepID, _ attempt: Int, tier: Tier? = .fast) {
    add(.stepStarted(StepStart(step: step, attempt: attempt, from: nil, tier: tier)))
  }

  /// A call that waits and costs, in cents; `nil` cents has no price.
  mutating func call(
    _ step: StepID, _ attempt: Int, turn: Int = 1, task: ModelRequest.Purpose.Task = .draft, wait: Int64,
    cents: Int64?, served: Lane? = .fast, error: ModelError? = nil
  ) {
    let isSlow = task == .verdict
    let asked = isSlow ? ModelChoice(model: "a/large") : ModelChoice(model: "a/small", lane: .fast)
    add(
      .modelCalled(
        ModelCall(
          purpose: .init(task: task, step: step, attempt: attempt, turn: turn), tier: isSlow ? .slow : .fast,
          asked: asked, served: error == nil ? .init(model: asked.model, lane: isSlow ? .standard : served) : nil,
          ending: error == nil ? .done : nil, error: error,
          usage: error == nil ? TokenUsage(input: 100, cacheRead: 10, cacheWrite: 1, output: 5) : nil,
          cost: cents.map { .priced(Self.cents($0)) } ?? .unpriced("a/small: no price"), waitMilliseconds: wait)))
  }

  mutating func mistake(_ step: StepID, _ attempt: Int, turn: Int, _ mistake: Mistake) {
    add(.mistakeMade(MistakeMade(step: step, attempt: attempt, turn: turn, mistake: mistake, detail: "")))
  }

  mutating func command(_ step: StepID, _ attempt: Int, milliseconds: Int64) {
    add(
      .commandRan(
        CommandRan(
          step: step, attempt: attempt, role: .check, words: ["make"], tree: nil, ending: .exited(0), outputTail: "",
          milliseconds: milliseconds)))
  }

  mutating func fail(_ step: StepID, _ attempt: Int, _ mistake: Mistake) {
    add(.attemptFailed(AttemptFailed(step: step, attempt: attempt, mistake: mistake, feedback: "")))
  }

  mutating func finish(_ step: StepID, _ attempt: Int) {
    add(.stepFinished(StepFinished(step: step, attempt: attempt, revision: nil, answer: nil)))
  }

  mutating func reopen(_ step: StepID, _ cause: StepReopened.Cause) {
    add(.stepReopened(StepReopened(step: step, cause: cause, feedback: "")))
  }

  mutating func verdict(_ seal: String, _ decision: VerdictGiven.Decision) {
    add(
      .verdictGiven(
        VerdictGiven(seal: seal, decision: decision, reasons: [], effects: [], redraft: nil, readable: true)))
  }

  /// A prompt that a person attends to for so long, and answers where a decision is given.
  mutating func prompt(_ seal: String, attended: Int64, _ decision: ApprovalGiven.Decision?) {
    add(.promptOpened(PromptOpened(seal: seal)))
    add(.promptClosed(PromptClosed(seal: seal, attendedMilliseconds: attended)))
    guard let decision else { return }
    add(.approvalGiven(ApprovalGiven(seal: seal, decision: decision, reason: nil, redraft: nil, person: "ada")))
  }

  mutating func end(_ outcome: RunOutcome) { add(.runEnded(RunEnded(outcome: outcome, reason: ""))) }

  /// A run of one step that is drafted at once and ends so.
  static func plain(
    _ run: String, _ outcome: RunOutcome?, mode: RunStart.Mode = .full, cents: Int64? = 3, approved: Bool = false
  ) -> RunMeasure? {
    var history = RunBuilder(run, mode: mode)
    history.start("code", 1)
    history.call("code", 1, wait: 100, cents: cents)
    history.finish("code", 1)
    if approved { history.prompt("s", attended: 30_000, .approve) }
    if let outcome { history.end(outcome) }
    return RunMeasure(of: history.entries)
  }

  static func cents(_ count: Int64) -> Money { Money(picodollars: count * 10_000_000_000) }
}

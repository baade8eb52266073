import Metrics
import Models
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Measures of a run")
struct RunMeasureTests {
  private let small = Service(tier: .fast, model: "a/small", lane: .fast)
  private let large = Service(tier: .slow, model: "a/large", lane: .standard)

  private func mistake(turns: Int = 0, attempts: Int = 0, cents: Int64, milliseconds: Int64) -> MistakeMeasure {
    var measure = MistakeMeasure()
    measure.turns = turns
    measure.attempts = attempts
    measure.spending = Spending(priced: RunBuilder.cents(cents))
    measure.milliseconds = milliseconds
    return measure
  }

  /// Three drafts of one step: the first fails its check, the second is sent back by the slow tier, the third is taken.
  private var history: RunBuilder {
    var history = RunBuilder()
    history.start("code", 1)
    history.call("code", 1, turn: 1, wait: 100, cents: 1)  // lost with attempt 1
    history.call("code", 1, turn: 2, wait: 200, cents: 2)  // lost turn: unknown tool
    history.mistake("code", 1, turn: 2, .unknownTool)
    history.mistake("code", 1, turn: 2, .missingPath)  // the same turn again: counted, costs nothing more
    history.command("code", 1, milliseconds: 50)  // lost with attempt 1
    history.fail("code", 1, .failedCheck)
    history.start("code", 2)
    history.call("code", 2, wait: 400, cents: 4)  // lost with attempt 2
    history.command("code", 2, milliseconds: 60)  // lost with attempt 2
    history.finish("code", 2)
    history.call("ship", 1, task: .verdict, wait: 1000, cents: 10)  // waiting
    history.verdict("s1", .changesWanted)
    history.reopen("code", .verdict)
    history.start("code", 3)
    history.call("code", 3, turn: 1, wait: 800, cents: 8)  // waiting
    history.call("code", 3, turn: 2, wait: 30, cents: 1)  // lost turn in the attempt that was taken
    history.mistake("code", 3, turn: 2, .editNotFound)
    history.command("code", 3, milliseconds: 70)  // checking
    history.finish("code", 3)
    history.call("ship", 2, task: .verdict, wait: 1100, cents: 11)  // waiting
    history.verdict("s2", .approve)
    history.end(.committed)
    return history
  }

  @Test("Working time falls into its terms, and lost turns and attempts count once")
  func time() throws {
    let measure = try #require(RunMeasure(of: history.entries))
    var time = TimeMeasure()
    time.waitingForModel = 1000 + 800 + 1100
    time.fixingByModel = 100 + 200 + 400 + 30
    time.fixingByCommands = 50 + 60
    time.checking = 70
    #expect(measure.time == time)
    #expect(time.fixingMistakes == 840)
  }

  @Test("Each mistake is charged what it cost, and together they cost what was lost")
  func mistakes() throws {
    let measure = try #require(RunMeasure(of: history.entries))
    #expect(
      measure.mistakes == [
        small: [
          .unknownTool: mistake(turns: 1, cents: 2, milliseconds: 200),
          .missingPath: mistake(turns: 1, cents: 0, milliseconds: 0),
          .failedCheck: mistake(attempts: 1, cents: 1, milliseconds: 100 + 50),
          .changesWanted: mistake(attempts: 1, cents: 4, milliseconds: 400 + 60),
          .editNotFound: mistake(turns: 1, cents: 1, milliseconds: 30),
        ]
      ])
    let lost = measure.mistakes.values.joined().reduce(0) { $0 + $1.value.milliseconds }
    #expect(lost == measure.time.fixingMistakes)
  }

  @Test("Tasks, money and calls are counted by who did the work")
  func counts() throws {
    let measure = try #require(RunMeasure(of: history.entries))
    #expect(
      measure.tasks == [TaskMeasure(step: "code", service: small, drafts: 3, isFinished: true, isFirstPass: false)])
    // 1 + 2 + 4 + 8 + 1 by the fast tier, 10 + 11 by the slow one.
    #expect(measure.spending.total == RunBuilder.cents(37))
    #expect(measure.calls[small]?.calls == 5)
    #expect(measure.calls[small]?.usage == TokenUsage(input: 500, cacheRead: 50, cacheWrite: 5, output: 25))
    #expect(measure.calls[large]?.spending.total == RunBuilder.cents(21))
    #expect(measure.calls[large]?.waitMilliseconds == 2100)
  }

  @Test("A lane that was asked for and not served is a downgrade; one that is not said is not known")
  func lanes() throws {
    var history = RunBuilder()
    history.call("code", 1, turn: 1, wait: 1, cents: 1, served: .fast)
    history.call("code", 1, turn: 2, wait: 1, cents: 1, served: .standard)
    history.call("code", 1, turn: 3, wait: 1, cents: 1, served: nil)
    history.call("code", 1, turn: 4, wait: 1, cents: nil, error: ModelError(.rateLimited, "too many requests"))
    let call = try #require(RunMeasure(of: history.entries)?.calls[small])
    #expect(call.served == [.fast: 1, .standard: 1])
    #expect([call.calls, call.failed, call.downgrades, call.servedUnknown, call.uncounted] == [4, 1, 1, 1, 0])
    #expect(call.spending == Spending(priced: RunBuilder.cents(3), unpriced: ["a/small: no price"]))
    #expect(call.spending.total == nil)
  }

  @Test("A first look at an approved proposal is no fixing; a look at a rejected one, or a second one, is")
  func persons() throws {
    var history = RunBuilder()
    history.verdict("s1", .approve)
    history.prompt("s1", attended: 1000, nil)
    history.prompt("s1", attended: 2000, .reject)
    history.reopen("code", .person)
    history.verdict("s2", .approve)
    history.prompt("s2", attended: 4000, .approve)
    let again = try #require(RunMeasure(of: history.entries))
    #expect([again.time.fixingByPerson, again.attendedMilliseconds] == [4000, 7000])
    #expect([again.approvals, again.prompts] == [2, 3])

    var rejected = RunBuilder()
    rejected.reopen("code", .check)
    rejected.verdict("s1", .approve)
    rejected.prompt("s1", attended: 1000, nil)
    rejected.verdict("s2", .reject)
    rejected.prompt("s2", attended: 8000, .approve)
    #expect(try #require(RunMeasure(of: rejected.entries)).time.fixingByPerson == 8000)
  }

  @Test("Waiting for an answer runs from suspension to the next entry, and an interruption is none")
  func awaiting() throws {
    var history = RunBuilder()
    history.now = 1000
    history.add(.runSuspended(RunSuspended(cause: .approval, detail: "")))
    history.now = 61_000
    history.prompt("s", attended: 5, .approve)
    history.now = 70_000
    history.add(.runSuspended(RunSuspended(cause: .interrupted, detail: "")))
    history.now = 99_000
    history.end(.committed)
    #expect(RunMeasure(of: history.entries)?.awaitingMilliseconds == 60_000)
  }

  @Test("An attempt that neither failed nor finished is neither waiting nor fixing")
  func unfinished() throws {
    var history = RunBuilder()
    history.start("code", 1)
    history.call("code", 1, wait: 100, cents: 1)
    history.command("code", 1, milliseconds: 10)
    history.end(.outOfBudget)
    let measure = try #require(RunMeasure(of: history.entries))
    var time = TimeMeasure()
    time.unfinished = 110
    #expect(measure.time == time)
    #expect(measure.mistakes.isEmpty)
  }

  @Test("A step that is drafted anew because another was reopened loses its earlier attempt")
  func replaced() throws {
    var history = RunBuilder()
    for step in ["one", "two"] as [StepID] {
      history.call(step, 1, wait: 100, cents: 1)
      history.finish(step, 1)
    }
    history.reopen("one", .conflict)
    for step in ["one", "two"] as [StepID] {
      history.call(step, 2, wait: 1000, cents: 1)
      history.finish(step, 2)
    }
    let measure = try #require(RunMeasure(of: history.entries))
    #expect([measure.time.waitingForModel, measure.time.fixingByModel] == [2000, 200])
    #expect(measure.mistakes[small]?[.mergeConflict]?.attempts == 2)
    #expect(measure.tasks.map(\.isFirstPass) == [false, false])
  }

  @Test("A run that was undone is no success, however it was found out; one whose undo failed is")
  func undone() throws {
    func measure(_ events: RunEvent...) -> RunMeasure? {
      var history = RunBuilder()
      history.add(.effectIntended(EffectIntended(seal: "s", effect: 0, idempotencyKey: "k")))
      history.add(.effectSettled(EffectSettled(seal: "s", effect: 0, outcome: .committed, detail: "")))
      history.end(.committed)
      for event in events { history.add(event) }
      return RunMeasure(of: history.entries)
    }
    func settled(_ outcome: EffectSettled.Outcome) -> RunEvent {
      .compensationSettled(EffectSettled(seal: "s", effect: 0, outcome: outcome, detail: ""))
    }
    func resolved(_ isCommitted: Bool) -> RunEvent {
      .effectResolved(
        EffectResolved(
          seal: "s", effect: 0, action: .compensation, isCommitted: isCommitted, person: "ada", reason: ""))
    }
    #expect(measure()?.isCompleted == true)
    #expect(measure(settled(.notApplied))?.isCompleted == true)
    #expect(measure(settled(.inDoubt), resolved(false))?.isCompleted == true)
    #expect(measure(settled(.inDoubt), resolved(true))?.isCompleted == false)
    let back = try #require(measure(settled(.committed)))
    #expect(!back.isCompleted && !back.isCompletedAlone && back.isCounted)
    let group = try #require(Report(of: [back], by: .plan).groups.first)
    #expect([group.counted, group.completed, group.undone] == [1, 0, 1])
  }

  @Test(
    "A run is counted from the moment that it waits or ends, and stays so when somebody goes on with it",
    arguments: [RunSuspended.Cause.approval, .rejection, .obstructed, .inDoubt, .withheld, .interrupted])
  func counted(cause: RunSuspended.Cause) throws {
    var history = RunBuilder()
    history.attach()
    #expect(RunMeasure(of: history.entries)?.isCounted == false)
    history.suspend(cause)
    let waiting = try #require(RunMeasure(of: history.entries))
    #expect(waiting.isCounted && waiting.waitsFor == cause)
    history.attach()
    let resumed = try #require(RunMeasure(of: history.entries))
    #expect(resumed.isCounted && resumed.waitsFor == nil)
    history.end(.committed)
    let completed = try #require(RunMeasure(of: history.entries))
    // Somebody had to go on with it.
    #expect(completed.isCompleted && !completed.isCompletedAlone)
  }

  @Test("A dry-run and a plan without a commit step are classes of their own, however they end")
  func classes() throws {
    for outcome in [RunOutcome.drafted, .failed, .aborted, nil] {
      #expect(RunBuilder.plain("1", outcome, mode: .draft)?.class == .dryRun)
      #expect(RunBuilder.plain("1", outcome, hasCommitStep: false)?.class == .withoutCommit)
    }
    var history = RunBuilder(mode: .draft)
    history.suspend(.drafted)
    #expect(RunMeasure(of: history.entries)?.isCounted == false)
    history.attach()
    let goneOnWith = try #require(RunMeasure(of: history.entries))
    #expect(goneOnWith.class == .toCommit && !goneOnWith.isCounted)
  }

  @Test("What a person settled, asked back or was asked about is not done without a person")
  func alone() throws {
    func measure(_ change: (inout RunBuilder) -> Void) -> Bool? {
      var history = RunBuilder()
      history.attach()
      change(&history)
      history.end(.committed)
      return RunMeasure(of: history.entries)?.isCompletedAlone
    }
    #expect(measure { $0.effect("s", .committed) } == true)
    #expect(
      measure {
        $0.effect("s", .inDoubt); $0.resolve("s", .effect, true)
      } == false)
    #expect(measure { $0.prompt("s", attended: 1, .approve) } == false)
    #expect(measure { $0.prompt("s", attended: 1, nil) } == false)
    #expect(measure { $0.undo("s", by: .person, .notApplied) } == false)
  }

  @Test("Counters near the largest integer are added up without an end of the program")
  func hugeCounters() throws {
    var history = RunBuilder()
    for turn in 1...2 { history.call("code", 1, turn: turn, wait: .max, cents: 1, usage: .max) }
    history.command("code", 1, milliseconds: .max)
    history.finish("code", 1)
    let measure = try #require(RunMeasure(of: history.entries))
    #expect(measure.calls[small]?.usage.input == .max)
    #expect(Report(of: [measure, measure], by: .all).groups.first?.time.waitingForModel == .max)
  }

  @Test("Entries that do not begin with a start are no run")
  func noStart() {
    #expect(RunMeasure(of: history.entries.dropFirst()) == nil)
    #expect(RunMeasure(of: []) == nil)
  }
}

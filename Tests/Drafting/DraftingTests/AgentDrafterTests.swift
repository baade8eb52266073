import Drafting
import Models
import Plans
import RunJournal
import Synchronization
import Testing

@Suite("Drafts by outside agents")
struct AgentDrafterTests {
  /// Ends as it is told to, and keeps what it was run as.
  private final class Runner: AgentRunner {
    private let run: AgentRun
    private let asks: Int
    private let model: String
    private let served: String
    private let seen = Mutex<[AgentCommand]>([])

    init(_ run: AgentRun, asks: Int = 0, model: String = "house/small", served: String = "small") {
      self.model = model
      self.served = served
      self.run = run
      self.asks = asks
    }

    var commands: [AgentCommand] { seen.withLock { $0 } }

    func run(
      _ agent: AgentCommand, calls: AgentCalls, progress: @escaping @Sendable (String) -> Void
    ) async throws(ConfinementError) -> AgentRun {
      seen.withLock { $0.append(agent) }
      for _ in 0..<asks {
        let choice = ModelChoice(model: model)
        let estimate = SpendEstimate(money: .priced(.zero), tokens: 10)
        guard let admission = try? await calls.admit(choice, estimate) else { continue }
        let answer = ModelAnswer(
          content: [], ending: .done, served: ModelAnswer.Served(model: served), usage: TokenUsage(input: 3, output: 2)
        )
        await calls.settle(admission, answer: answer, cost: .priced(Money(picodollars: 5)))
      }
      return run
    }
  }

  private static func ended(_ ending: CommandRan.Ending, _ output: String = "", milliseconds: Int64 = 10) -> AgentRun {
    AgentRun(outcome: CommandOutcome(ending: ending, outputTail: output, milliseconds: milliseconds))
  }

  private static func task(_ words: [Template] = ["agent", Template(parts: [.hole(.prompt)])]) -> AgentTask {
    AgentTask(
      step: "code", attempt: 2, goal: "a goal", instruction: "do it",
      prepared: PreparedAgent(ExternalAgent(run: CommandLine(words: words)), name: "agent"),
      checks: [["make", "test"]], feedback: ["it was wrong"])
  }

  private func draft(
    _ runner: Runner, _ task: AgentTask = task(), gate: CountingGate = CountingGate(), judges: [ModelChoice] = []
  ) async throws -> (DraftOutcome, MemoryRecorder) {
    let recorder = MemoryRecorder()
    let calls = AgentCalls(
      step: "code", attempt: 2, tier: .fast, recorder: recorder, gate: gate, clock: SteppingClock(), judges: judges)
    let drafter = AgentDrafter(runner: runner, workspace: MemoryWorkspace([:]), recorder: recorder)
    return (try await drafter.draft(task, calls: calls), recorder)
  }

  @Test("It is told goal, task, boundary, checks and what went wrong before, and its prompt is not journaled twice")
  func prompt() async throws {
    let runner = Runner(Self.ended(.exited(0), "done"))
    var task = Self.task()
    task.boundary.changes.limits[.files] = 3
    let (outcome, recorder) = try await draft(runner, task)
    #expect(outcome == .finished(DraftEnding(summary: "done")))
    let command = try #require(runner.commands.first)
    for part in ["a goal", "do it", "at most 3 files", "make test", "it was wrong", "There is no network."] {
      #expect(command.prompt.contains(part), "\(part)")
    }
    #expect(command.isPromptInWords && command.command.words == ["agent", command.prompt])
    #expect(command.command.profile == .agent)
    #expect(recorder.commands.map(\.words) == [["agent", "${{ prompt }}"]] && recorder.commands[0].role == .agent)
  }

  @Test("However much earlier attempts were told, the prompt has an end, and holds the newest")
  func longFeedback() async throws {
    var task = Self.task()
    task.feedback = (1...20).map { "attempt number \($0) " + String(repeating: "x", count: 8000) }
    let prompt = AgentPrompt.text(for: task)
    #expect(prompt.utf8.count < 80_000)
    task.feedback = [String(repeating: "ä", count: 200_000)]
    #expect(AgentPrompt.text(for: task).utf8.count < 80_000)
    #expect(prompt.contains("Earlier attempt 20: attempt number 20") && !prompt.contains("attempt number 1 "))
  }

  @Test(
    "Whatever is no good end is a mistake of its own",
    arguments: [
      (ended(.exited(2), "oops"), "failed with exit code 2"), (ended(.signalled(9)), "was ended by signal 9"),
      (ended(.timedOut, milliseconds: 3000), "was stopped after 3 seconds"), (ended(.outputLimit), "printed too much"),
      (ended(.memoryLimit), "too much memory"),
      (AgentRun(ending: .failed("it declined"), outcome: ended(.exited(0), "a log").outcome), "it declined"),
    ])
  func failures(run: AgentRun, told: String) async throws {
    let (outcome, recorder) = try await draft(Runner(run))
    guard case .failed(.agentFailed, let feedback) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(feedback.contains(told), "\(feedback)")
    #expect(recorder.mistakes == [.agentFailed])
  }

  @Test("An agent that says that it is done is, however its process ends; what it claims is kept for the checks")
  func done() async throws {
    let run = AgentRun(ending: .done, outcome: Self.ended(.signalled(9)).outcome, words: "All tests pass.")
    let (outcome, _) = try await draft(Runner(run))
    #expect(outcome == .finished(DraftEnding(summary: "All tests pass.", claim: "All tests pass")))
  }

  @Test("A program that is not there ends the step, since no attempt would find it")
  func absent() async throws {
    let (outcome, _) = try await draft(Runner(Self.ended(.exited(127), "chancery: cannot run agent: No such file")))
    #expect(outcome == .stopped(.failed, reason: "the agent was not run: chancery: cannot run agent: No such file"))
    let (other, _) = try await draft(Runner(Self.ended(.exited(127), "sh: 1: other: not found")))
    if case .failed(.agentFailed, _) = other {} else { Issue.record("\(other)") }
  }

  @Test("A value that is not there ends the step before anything runs")
  func hole() async throws {
    let runner = Runner(Self.ended(.exited(0)))
    let (outcome, _) = try await draft(runner, Self.task(["agent", Template(parts: [.hole(.input("x"))])]))
    guard case .stopped(.failed, let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("inputs.x") && runner.commands.isEmpty)
  }

  @Test("Its calls are counted as those of a tier, and one that is not admitted ends the run")
  func calls() async throws {
    let (within, recorder) = try await draft(Runner(Self.ended(.exited(0)), asks: 3), gate: CountingGate(3))
    if case .finished = within {} else { Issue.record("\(within)") }
    #expect(recorder.calls.map(\.purpose.turn) == [1, 2, 3] && recorder.calls.allSatisfy { $0.tier == .fast })
    #expect(recorder.calls[0].asked.model == "house/small" && recorder.calls[0].usage?.output == 2)
    let gate = CountingGate(1)
    let (over, few) = try await draft(Runner(Self.ended(.exited(0)), asks: 3), gate: gate)
    #expect(over == .stopped(.outOfBudget, reason: "boundary.spend.usd: $1.00 of $1.00 used"))
    #expect(few.calls.count == 1)
  }

  @Test(
    "What will judge is not asked, in whatever lane and by whichever of its names",
    arguments: [
      ("house/small", "house/small", false), ("house/small", "house/Small", false),
      ("house/small-2026-01-02", "house/small", false), ("house/small", "house/small-20260102", false),
      ("house/small", "other/small", false), ("house/small", "house/vendor/small", false),
      ("house/small", "house/small-latest", false), ("house/small-latest", "house/small", false),
      ("house/small", "house/smaller", true), ("house/small-5", "house/small-5-5", true),
    ])
  func judges(judge: String, asked: String, isAsked: Bool) async throws {
    for lane in [Lane.standard, .fast] {
      let runner = Runner(Self.ended(.exited(0)), asks: 1, model: asked, served: "unknown")
      let (_, recorder) = try await draft(runner, judges: [ModelChoice(model: judge, lane: lane)])
      #expect(recorder.calls.count == (isAsked ? 1 : 0))
    }
  }

  @Test("An attempt for which the judge answered after all, by a name that nobody knew, has failed")
  func servedJudge() async throws {
    let judge = ModelChoice(model: "house/large")
    let runner = Runner(Self.ended(.exited(0)), asks: 1, model: "house/alias", served: "Large-2026-01-02")
    let (outcome, recorder) = try await draft(runner, judges: [judge])
    guard case .failed(.agentFailed, let feedback) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(feedback.contains("will judge this draft") && recorder.mistakes == [.agentFailed])
  }

  @Test("What costs nothing has an end too")
  func asides() async throws {
    let calls = AgentCalls(
      step: "code", attempt: 1, tier: .fast, recorder: MemoryRecorder(), gate: CountingGate(), clock: SteppingClock())
    for _ in 0..<2000 { try await calls.admitAside() }
    await #expect(throws: SpendExceeded.self) { try await calls.admitAside() }
    await #expect(throws: SpendExceeded.self) {
      try await calls.admit(ModelChoice(model: "house/small"), SpendEstimate(money: .priced(.zero), tokens: 1))
    }
    #expect(await calls.exceeded?.detail.contains("at most 2000 requests") == true)
  }

  @Test("The time that the run has left is all that the agent has")
  func time() async throws {
    var task = Self.task()
    task.secondsLeft = 2
    let runner = Runner(Self.ended(.timedOut, milliseconds: 2010))
    let (outcome, _) = try await draft(runner, task)
    #expect(runner.commands.first?.command.timeoutSeconds == 2)
    #expect(outcome == .stopped(.outOfBudget, reason: "the limit on the run's time left the agent 2 seconds"))
  }
}

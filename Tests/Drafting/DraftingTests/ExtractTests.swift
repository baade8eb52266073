import Drafting
import JSON
import Models
import Plans
import RunJournal
import Testing

@Suite("Extracting an answer")
struct ExtractTests {
  private let schema: JSONValue = [
    "type": "object", "properties": ["files": ["type": "array", "items": ["type": "string"]]], "required": ["files"],
  ]

  private func extract(
    _ answers: [Result<ModelAnswer, ModelError>], recorder: MemoryRecorder = MemoryRecorder()
  ) async throws -> (ExtractOutcome, [ModelRequest]) {
    let client = ListedModel(answers)
    let model = MeteredModel(
      client: client, tier: .fast, recorder: recorder, gate: CountingGate(), clock: SteppingClock())
    let extractor = Extractor(
      model: model, workspace: MemoryWorkspace(["src/a.swift": "let users = 1\n"]), recorder: recorder)
    let task = ExtractTask(
      step: "survey", attempt: 2, goal: "g", question: "Which?", schema: schema, choice: ModelChoice(model: "s/m"))
    return (try await extractor.extract(task), client.requests)
  }

  @Test("It looks with read-only tools and takes an answer that fits")
  func answered() async throws {
    let (outcome, requests) = try await extract([
      .success(calls(("search", ["pattern": "use[r]s"]), ("write", ["path": "x", "content": ""]))),
      .success(says("```json\n{\"files\": [\"src/a.swift\"]}\n```")),
    ])
    #expect(outcome == .answered(["files": ["src/a.swift"]]))
    guard case .toolResults(let results) = requests[1].messages.last else { return }
    #expect(results[0].text.contains("src/a.swift:1: let users = 1"))
    #expect(results[1].isError)
    #expect(requests.map(\.purpose.turn) == [1, 2])
    #expect(requests[0].answerSchema == schema)
  }

  @Test("An answer that does not fit goes back with what is wrong, until the answers are used up")
  func malformed() async throws {
    let recorder = MemoryRecorder()
    let wrong = Result<ModelAnswer, ModelError>.success(says("{\"file\": 1}"))
    let (outcome, requests) = try await extract([.success(says("It is a.swift")), wrong, wrong], recorder: recorder)
    guard case .failed(.malformedOutput, let feedback) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(feedback.contains("files"))
    #expect(recorder.mistakes == [.malformedOutput, .malformedOutput, .malformedOutput])
    #expect(requests.count == 3)
  }

  @Test("A model that cannot be asked stops the step with what a person can do")
  func unavailable() async throws {
    let (outcome, _) = try await extract([.failure(ModelError(.unauthorized, "no key", hint: "set one"))])
    #expect(outcome == .stopped(.failed, reason: "no key; set one"))
  }
}

@Suite("Every model call is written down")
struct MeteredModelTests {
  private let request = ModelRequest(
    choice: ModelChoice(model: "s/m", lane: .fast), purpose: .init(task: .draft, step: "a", attempt: 1, turn: 1),
    system: "", messages: [], maximumTokens: 1)

  private func metered(_ client: ListedModel, _ recorder: MemoryRecorder, gate: Int = .max) -> MeteredModel {
    MeteredModel(
      client: client, tier: .slow, recorder: recorder, gate: CountingGate(gate), clock: SteppingClock())
  }

  @Test("An answer, with what was asked and served, its cost and the time that it took")
  func answered() async throws {
    let recorder = MemoryRecorder()
    _ = try await metered(ListedModel([.success(says("x"))]), recorder).answer(to: request)
    let call = try #require(recorder.calls.first)
    #expect(call.asked.lane == .fast)
    #expect(call.tier == .slow)
    #expect(call.cost == .priced(Money(picodollars: 5)))
    #expect(call.waitMilliseconds == 7)
  }

  @Test("A failure; what was not answered counts as what was set aside for it, never as nothing")
  func failed() async throws {
    let recorder = MemoryRecorder()
    let client = ListedModel([.failure(ModelError(.timedOut, "slow")), .failure(ModelError(.unauthorized, "key"))])
    let model = metered(client, recorder)
    await #expect(throws: ModelError.self) { try await model.answer(to: request) }
    await #expect(throws: ModelError.self) { try await model.answer(to: request) }
    #expect(recorder.calls.map { $0.error?.kind } == [.timedOut, .unauthorized])
    #expect(recorder.calls[0].cost == .priced(Money(picodollars: 5)))
    #expect(recorder.calls[1].cost.money == .zero)
  }

  @Test("A call that was cancelled, though the task is cancelled by then")
  func cancelled() async throws {
    let recorder = MemoryRecorder()
    let task = Task {
      let model = metered(ListedModel([.failure(ModelError(.cancelled, "stopped"))]), recorder)
      return try await model.answer(to: request)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(recorder.calls.map { $0.error?.kind } == [.cancelled])
  }

  @Test("Nothing, when the gate was closed and nothing was asked")
  func closed() async throws {
    let recorder = MemoryRecorder()
    let client = ListedModel([.success(says("x"))])
    await #expect(throws: SpendExceeded.self) { try await metered(client, recorder, gate: 0).answer(to: request) }
    #expect(client.requests.isEmpty)
    #expect(recorder.events.isEmpty)
  }
}

@Suite("Checks")
struct CheckTests {
  @Test("They run in their order up to the first that fails, which is told with the end of its output")
  func failing() async throws {
    let recorder = MemoryRecorder()
    let runner = ListedRunner { command throws(ConfinementError) in
      let fails = command.words[0] == "lint"
      let output = String(repeating: "noise\n", count: 3000) + "the last line\n"
      return CommandOutcome(ending: fails ? .exited(2) : .exited(0), outputTail: output, milliseconds: 3)
    }
    let checks = [["build"], ["lint", "-x"], ["test"]].map { FilledCheck(words: $0) }
    let result = try await CheckRunner(runner: runner, recorder: recorder)
      .run(checks, of: "code", attempt: 1, tree: "t", in: MemoryWorkspace())
    guard case .failed(let feedback, _) = result else {
      Issue.record("it passed")
      return
    }
    #expect(feedback.contains("lint -x failed with exit code 2"))
    #expect(feedback.contains("the last line"))
    #expect(feedback.utf8.count < 9000)
    #expect(recorder.commands.map(\.words) == [["build"], ["lint", "-x"]])
    #expect(recorder.commands.allSatisfy { $0.role == .check && $0.tree == "t" })
  }
}

import Drafting
import JSON
import Models
import Plans
import RunJournal

/// What came of a scripted attempt.
struct Drafted {
  var outcome: DraftOutcome
  var files: [String: String]
  var applied: [ChangeSet]
  var recorder: MemoryRecorder
  var requests: [ModelRequest]

  var mistakes: [Mistake] { recorder.mistakes }

  var ending: DraftEnding? { if case .finished(let ending) = outcome { ending } else { nil } }

  /// What the model was asked first.
  var question: String? { if case .user(let text)? = requests.first?.messages.first { text } else { nil } }

  /// The results that the model was told after the turn, from 1.
  func results(ofTurn turn: Int) -> [ToolResult] {
    guard requests.count > turn, case .toolResults(let results) = requests[turn].messages.last else { return [] }
    return results
  }
}

/// Drafts with a model that answers as scripted.
func draft(
  _ files: [String: String] = [:], _ answers: [ModelAnswer], tools: Set<ToolGroup> = Set(ToolGroup.allCases),
  boundary: Boundary = Boundary(), limits: DraftLimits = DraftLimits(), runner: ListedRunner = ListedRunner(),
  gate: CountingGate = CountingGate(), workspace: MemoryWorkspace? = nil, checks: [[String]] = []
) async throws -> Drafted {
  let workspace = workspace ?? MemoryWorkspace(files)
  let client = ListedModel(answers.map { .success($0) })
  let recorder = MemoryRecorder()
  let model = MeteredModel(client: client, tier: .fast, recorder: recorder, gate: gate, clock: SteppingClock())
  let drafter = Drafter(model: model, workspace: workspace, runner: runner, recorder: recorder)
  let task = DraftTask(
    step: "code", attempt: 1, goal: "A goal", instruction: "Do it", boundary: boundary, tools: tools,
    checks: checks,
    choice: ModelChoice(model: "scripted/one"), limits: limits)
  let outcome = try await drafter.draft(task)
  return Drafted(
    outcome: outcome, files: await workspace.texts, applied: await workspace.applied, recorder: recorder,
    requests: client.requests)
}

/// An answer that calls tools.
func calls(_ calls: (name: String, arguments: JSONValue)...) -> ModelAnswer {
  let content = calls.enumerated().map { index, call in
    ModelContent.toolCall(ToolCall(id: "c\(index)", name: call.name, argumentsText: call.arguments.canonicalText))
  }
  return ModelAnswer(content: content, ending: .toolUse, served: ModelAnswer.Served(), usage: nil)
}

func says(_ text: String, ending: ModelAnswer.Ending = .done) -> ModelAnswer {
  ModelAnswer(content: [.text(text)], ending: ending, served: ModelAnswer.Served(), usage: nil)
}

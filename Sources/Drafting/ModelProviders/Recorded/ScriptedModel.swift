package import Models
import Plans

/// A model that answers from a file: for examples, demonstrations and tests. It costs nothing and knows nothing.
///
/// The file is one JSON object:
///
///     {"answers": [
///       {"step": "greet", "task": "draft", "attempt": 1, "turn": 1,
///        "say": "I write the file.",
///        "calls": [{"tool": "write", "arguments": {"path": "hello.txt", "text": "Hello"}}],
///        "usage": {"input": 120, "output": 30}, "waitMilliseconds": 0, "lane": "fast"},
///       {"step": "ship", "task": "verdict", "answer": {"verdict": "approve"}}
///     ], "price": {"input": "1.00", "output": "5.00"}}
///
/// `step`, `task`, `attempt` and `turn` say which question an answer is for; one that is left out fits any. Of the
/// answers that fit, the one that says most is taken, and of several such the first. `say` is prose, `answer` a document
/// by the question's schema, `calls` are tool calls; their `arguments` may be a string, which is sent as it is.
/// `ending` may be `truncated`, `paused` or `refused`. `usage` and `price` (dollars for a million tokens) are optional.
///
/// Answers depend on the question's purpose alone, so that a run that is resumed gets the ones it would have got.
package struct ScriptedModel: ModelClient {
  private let file: String
  private let script: Script

  /// Reads the file.
  ///
  /// - Throws: `.unknownModel` for a file that cannot be read, `.invalidRequest` for one that is no script.
  package init(file: String) throws(ModelError) {
    self.init(script: try Script(text: try readText(of: file, what: "script"), file: file), file: file)
  }

  init(script: Script, file: String) {
    self.script = script
    self.file = file
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let purpose = request.purpose
    guard let line = script.line(for: purpose) else {
      throw ModelError(
        .notRecorded, "the script \(file) has no answer for \(purpose)",
        hint: "add one with \"step\": \"\(purpose.step)\", \"task\": \"\(purpose.task)\"")
    }
    if line.waitMilliseconds > 0 { try? await Task.sleep(for: .milliseconds(line.waitMilliseconds)) }
    if Task.isCancelled { throw ModelError(.cancelled, "cancelled while waiting for the script \(file)") }
    let content = line.content(for: purpose)
    let answer = ModelAnswer(
      content: content, ending: line.ending,
      served: ModelAnswer.Served(model: request.choice.modelName, lane: line.lane ?? request.choice.lane),
      usage: line.usage)
    progress(.started)
    progress(.received(bytes: answer.text.utf8.count + answer.toolCalls.reduce(0) { $0 + $1.argumentsText.utf8.count }))
    return answer
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    guard let price = script.price else { return .priced(.zero) }
    guard let usage = answer.usage else {
      return .unpriced("\(request.choice.model): the script has a price, and no usage for this answer")
    }
    return price.cost(of: usage, model: request.choice.model)
  }
}

import JSON
import Models
import Redaction

extension Scrubber {
  /// The answer without secrets in anything of it that is kept.
  func scrub(_ answer: ModelAnswer) -> ModelAnswer {
    guard !isEmpty else { return answer }
    var answer = answer
    answer.content = answer.content.map(scrub)
    if case .refused(let reason) = answer.ending { answer.ending = .refused(scrub(reason)) }
    answer.served.model = answer.served.model.map(scrub)
    return answer
  }

  private func scrub(_ content: ModelContent) -> ModelContent {
    switch content {
    case .text(let text): .text(scrub(text))
    case .toolCall(let call):
      .toolCall(ToolCall(id: scrub(call.id), name: scrub(call.name), argumentsText: scrub(call.argumentsText)))
    case .opaque(let block): .opaque((try? JSONValue(parsing: scrub(block.canonicalText))) ?? block)
    }
  }
}

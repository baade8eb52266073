import JSON
import Models
import Redaction

extension Redactor {
  /// The answer without secrets in anything of it that is kept.
  func redact(_ answer: ModelAnswer) -> ModelAnswer {
    guard !isEmpty else { return answer }
    var answer = answer
    answer.content = answer.content.map(redact)
    if case .refused(let reason) = answer.ending { answer.ending = .refused(redact(reason)) }
    answer.served.model = answer.served.model.map(redact)
    return answer
  }

  private func redact(_ content: ModelContent) -> ModelContent {
    switch content {
    case .text(let text): .text(redact(text))
    case .toolCall(let call):
      .toolCall(
        ToolCall(
          id: redact(call.id), name: redact(call.name), argumentsText: redact(call.argumentsText),
          extras: call.extras.map(redact)))
    case .opaque(let block): .opaque(redact(block))
    }
  }

  private func redact(_ value: JSONValue) -> JSONValue {
    (try? JSONValue(parsing: redact(value.canonicalText))) ?? value
  }
}

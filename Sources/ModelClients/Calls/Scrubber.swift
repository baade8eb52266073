import Documents
import Models

/// Takes secret values out of texts that people, models or journals get to see.
struct Scrubber: Sendable {
  private let secrets: [String]

  /// Values of fewer than six characters are left alone: they would blank out ordinary words.
  init(secrets: [String]) {
    self.secrets = secrets.filter { $0.count >= 6 }.sorted { $0.count > $1.count }
  }

  func scrub(_ text: String) -> String {
    secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "[key]") : $0 }
  }

  func scrub(_ answer: ModelAnswer) -> ModelAnswer {
    guard !secrets.isEmpty else { return answer }
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

import HTTPClient
import ModelProviders
import Models
import Plans

/// Answers of model servers. The first byte says in how large pieces they arrive, and whether they are streams.
enum AnswerSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    guard let first = bytes.first else { return }
    let body = Array(bytes.dropFirst())
    let size = max(1, Int(first & 0x3F))
    let pieces = stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) }
    let type = first & 0x40 == 0 ? "text/event-stream" : "application/json"
    let head = HTTPHead(
      status: first & 0x80 == 0 ? 200 : 400, headers: [HTTPHeader("content-type", type)])
    let api: ModelProvider.API =
      switch subject {
      case .chat: .openAIChat
      case .responses: .openAIResponses
      default: .anthropic
      }
    guard let answer = try? RecordedResponse.answer(over: api, head, pieces) else { return }
    _ = answer.text.utf8.count + answer.toolCalls.count
  }
}

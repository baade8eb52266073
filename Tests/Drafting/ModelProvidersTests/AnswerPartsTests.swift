import HTTPClient
import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

/// Answers with very many parts: what is looked at again with each piece is limited, and reading stops there.
@Suite("Answers with many parts")
struct AnswerPartsTests {
  private static let stream = HTTPHead(status: 200, headers: [HTTPHeader("content-type", "text/event-stream")])

  /// So many calls of a tool without arguments, each in an event of its own, and no end.
  private static func calls(_ count: Int, _ api: ModelProvider.API) -> [[UInt8]] {
    (0..<count).map { number in
      let place = JSONValue.integer(Int64(number))
      let id = JSONValue.string("c\(number)")
      let event: JSONValue =
        switch api {
        case .anthropic:
          [
            "type": "content_block_start", "index": place,
            "content_block": ["type": "tool_use", "id": id, "name": "read", "input": [:]],
          ]
        case .openAIChat:
          ["choices": [["delta": ["tool_calls": [["index": place, "id": id, "function": ["name": "read"]]]]]]]
        case .openAIResponses:
          [
            "type": "response.output_item.added", "output_index": place,
            "item": ["type": "function_call", "call_id": id, "name": "read", "arguments": "{}"],
          ]
        }
      return Array("data: \(event.canonicalText)\n\n".utf8)
    }
  }

  /// The same as one document, by a server that does not stream.
  private static func whole(_ count: Int, _ api: ModelProvider.API) -> String {
    let list = JSONValue.array(
      (0..<count).map { number in
        let id = JSONValue.string("c\(number)")
        return switch api {
        case .anthropic: ["type": "tool_use", "id": id, "name": "read", "input": [:]]
        case .openAIChat: ["id": id, "function": ["name": "read", "arguments": "{}"]]
        case .openAIResponses: ["type": "function_call", "call_id": id, "name": "read", "arguments": "{}"]
        }
      })
    let document: JSONValue =
      switch api {
      case .anthropic: ["type": "message", "stop_reason": "tool_use", "content": list]
      case .openAIChat: ["choices": [["finish_reason": "tool_calls", "message": ["tool_calls": list]]]]
      case .openAIResponses: ["object": "response", "status": "completed", "output": list]
      }
    return document.canonicalText
  }

  @Test("A stream of calls is read to a limit that is named, and no further", arguments: Dialect.all)
  func streamed(dialect: Dialect) throws {
    // What comes behind would end the answer in another way, if it were read.
    let pieces = Self.calls(1001, dialect.api) + [Array("data: no JSON\n\n".utf8)]
    let error = #expect(throws: ModelError.self) {
      try RecordedResponse.answer(over: dialect.api, Self.stream, pieces)
    }
    #expect(error?.kind == .malformed && error?.reason.contains("more than 1000 parts") == true, "\(error as Any)")
  }

  @Test("So is an answer in one piece; a thousand calls are an answer", arguments: Dialect.all)
  func inOnePiece(dialect: Dialect) throws {
    let head = HTTPHead(status: 200, headers: [HTTPHeader("content-type", "application/json")])
    func answer(_ count: Int) throws -> ModelAnswer {
      try RecordedResponse.answer(over: dialect.api, head, [Array(Self.whole(count, dialect.api).utf8)])
    }
    #expect(try answer(1000).toolCalls.count == 1000)
    let error = #expect(throws: ModelError.self) { try answer(1001) }
    #expect(error?.reason.contains("more than 1000 parts") == true, "\(error as Any)")
  }

  @Test("Thoughts that are no text count as pieces of the answer, so that they end, too")
  func thoughts() throws {
    let event = #"data: {"choices":[{"delta":{"reasoning_details":[{"a":1}]}}]}"# + "\n\n"
    let pieces = Array(repeating: Array(event.utf8), count: 300) + [Array("data: no JSON\n\n".utf8)]
    let answer = try RecordedResponse.answer(over: .openAIChat, Self.stream, pieces, maximumTokens: 100)
    #expect(answer.ending == .truncated)
  }

  @Test("Pieces of a long text come together in their order", arguments: Dialect.all)
  func order(dialect: Dialect) throws {
    let words = (0..<3000).map { "\($0) " }
    let pieces = dialect.text(words).map { Array($0.utf8) }
    let answer = try RecordedResponse.answer(over: dialect.api, Self.stream, pieces)
    #expect(answer.text == words.joined())
    let call = dialect.call(id: "c", name: "write", pieces: ["{\"text\": \""] + words + ["\"}"])
    let called = try RecordedResponse.answer(over: dialect.api, Self.stream, call.map { Array($0.utf8) })
    #expect(called.toolCalls.first?.argumentsText == "{\"text\": \"\(words.joined())\"}")
  }
}

import JSON
import Models
import Plans

/// An answer of the Messages API, put together from its stream.
struct AnthropicAnswer: AnswerAssembler {
  private enum Block {
    case text(String)
    case call([String: JSONValue], arguments: String)
    case other([String: JSONValue])
  }

  private var blocks: [Int64: Block] = [:]
  private var served = ModelAnswer.Served()
  private var counters: [String: Int64] = [:]
  private var end: EndReason?
  private var stopDetails: JSONValue?
  private var isComplete = false
  private var cap: OutputCap
  private(set) var contentBytes = 0

  init(maximumTokens: Int) { cap = OutputCap(maximumTokens: maximumTokens) }

  var hasContent: Bool { !blocks.isEmpty }

  mutating func take(_ event: ServerSentEvent) throws(CallFailure) -> Bool {
    guard let document = try? JSONValue(parsing: event.data) else {
      throw CallFailure(
        ModelError(.malformed, "an event is no JSON: \(ServerComplaint.excerpt(event.data) ?? "nothing")"))
    }
    // Types that are not named here are new ones, which say nothing about the answer's text.
    switch document["type"]?.stringValue {
    case "message_start": takeHead(document["message"] ?? .null)
    case "content_block_start":
      blocks[document["index"]?.integerValue ?? 0] = Self.block(document["content_block"] ?? .null)
      try OutputCap.hold(parts: blocks.count)
    case "content_block_delta":
      takeDelta(document["delta"] ?? .null, into: document["index"]?.integerValue ?? 0)
    case "message_delta":
      takeEnd(document["delta"] ?? .null)
      takeUsage(document["usage"])
    case "message_stop": isComplete = true
    case "message": try takeWhole(document)
    case "error":
      throw CallFailure(stoppedBy: ServerComplaint(status: nil, document: document))
    default: break
    }
    return isComplete || cap.isExceeded
  }

  private mutating func takeHead(_ message: JSONValue) {
    served.model = message["model"]?.stringValue
    takeUsage(message["usage"])
  }

  private mutating func takeWhole(_ message: JSONValue) throws(CallFailure) {
    takeHead(message)
    try OutputCap.hold(parts: message["content"]?.arrayValue?.count ?? 0)
    for (index, block) in (message["content"]?.arrayValue ?? []).enumerated() {
      blocks[Int64(index)] = Self.block(block)
    }
    takeEnd(message)
    isComplete = true
  }

  private mutating func takeEnd(_ end: JSONValue) {
    self.end = EndReason(end["stop_reason"]?.stringValue) ?? self.end
    if let details = end["stop_details"], details != .null { stopDetails = details }
  }

  /// Counters come twice, at the head and at the end; the later ones are the sums.
  private mutating func takeUsage(_ usage: JSONValue?) {
    for name in ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens"] {
      if let count = usage?[name]?.integerValue { counters[name] = count }
    }
    let hour = "ephemeral_1h_input_tokens"
    if let count = usage?["cache_creation"]?[hour]?.integerValue { counters[hour] = count }
    served.lane = Lane(serviceTier: usage?["speed"]?.stringValue) ?? served.lane
    if usage?["service_tier"] == "batch" { served.lane = .batch }
  }

  private static func block(_ block: JSONValue) -> Block {
    switch block["type"]?.stringValue {
    case "text": .text(block["text"]?.stringValue ?? "")
    case "tool_use": .call(block.objectValue ?? [:], arguments: "")
    default: .other(block.objectValue ?? [:])
    }
  }

  private mutating func takeDelta(_ delta: JSONValue, into index: Int64) {
    let before = contentBytes
    defer { cap.take(piece: contentBytes - before, bytes: contentBytes) }
    // Taken out, so that a piece is added in place and what came before is not copied.
    switch blocks.removeValue(forKey: index) {
    case .text(var text):
      let more = delta["text"]?.stringValue ?? ""
      contentBytes += more.utf8.count
      text += more
      blocks[index] = .text(text)
    case .call(let members, var arguments):
      let more = CallArguments.text(delta["partial_json"])
      contentBytes += more.utf8.count
      arguments += more
      blocks[index] = .call(members, arguments: arguments)
    case .other(var members):
      if let more = delta["thinking"]?.stringValue {
        contentBytes += more.utf8.count
        members["thinking"] = .string((members["thinking"]?.stringValue ?? "") + more)
      }
      if let signature = delta["signature"] { members["signature"] = signature }
      blocks[index] = .other(members)
    case nil: break
    }
  }

  func answer() throws(CallFailure) -> ModelAnswer {
    guard isComplete || cap.isExceeded else {
      throw CallFailure(ModelError(.unavailable, "the stream ended in the middle of the answer"), mayPass: true)
    }
    let content = blocks.sorted { $0.key < $1.key }.compactMap { Self.content($0.value) }
    return ModelAnswer(content: content, ending: try ending(), served: served, usage: usage)
  }

  private static func content(_ block: Block) -> ModelContent? {
    switch block {
    case .text(let text): text.isEmpty ? nil : .text(text)
    case .call(let members, let arguments): .toolCall(call(members, arguments: arguments))
    case .other(let members): .opaque(.object(members))
    }
  }

  /// Members besides the protocol's own go back with the call.
  private static func call(_ members: [String: JSONValue], arguments: String) -> ToolCall {
    let initial = CallArguments.text(members["input"] ?? [:])
    let extras = members.filter {
      !["type", "id", "name", "input", "cache_control"].contains($0.key) && $0.value != .null
    }
    return ToolCall(
      id: members["id"]?.stringValue ?? "", name: members["name"]?.stringValue ?? "",
      argumentsText: arguments.isEmpty ? initial : arguments, extras: extras.isEmpty ? nil : .object(extras))
  }

  private func ending() throws(CallFailure) -> ModelAnswer.Ending {
    if cap.isExceeded { return .truncated }
    guard end != nil else {
      throw CallFailure(ModelError(.malformed, "the answer ended without a reason (stop_reason)"))
    }
    let words = [stopDetails?["category"]?.stringValue, stopDetails?["explanation"]?.stringValue].compactMap { $0 }
    return try CallFailure.ending(
      end, refusal: words.isEmpty ? "the model declined and gave no reason" : words.joined(separator: ": "))
  }

  private var usage: TokenUsage? {
    guard let input = counters["input_tokens"], let output = counters["output_tokens"] else { return nil }
    return TokenUsage(
      input: Int(input), cacheRead: Int(counters["cache_read_input_tokens"] ?? 0),
      cacheWrite: Int(counters["cache_creation_input_tokens"] ?? 0),
      cacheWriteHour: counters["ephemeral_1h_input_tokens"].flatMap { $0 == 0 ? nil : Int($0) }, output: Int(output))
  }
}

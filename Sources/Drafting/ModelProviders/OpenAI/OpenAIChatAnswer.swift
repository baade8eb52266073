import JSON
import Models
import Plans

/// An answer of Chat Completions, put together from its stream.
struct OpenAIChatAnswer: AnswerAssembler {
  private struct Call {
    var index: Int64
    var id: String
    var name = ""
    var arguments = ""
  }

  private var text = ""
  private var refusal = ""
  private var calls: [Call] = []
  private var finishReason: String?
  private var served = ModelAnswer.Served()
  private var usage: TokenUsage?
  private var cap: OutputCap
  private(set) var contentBytes = 0

  init(maximumTokens: Int) { cap = OutputCap(maximumTokens: maximumTokens) }

  var hasContent: Bool { contentBytes > 0 || !calls.isEmpty }

  mutating func take(_ event: ServerSentEvent) throws(CallFailure) -> Bool {
    if event.data.allSatisfy(\.isWhitespace) { return false }
    if event.data == "[DONE]" { return true }
    guard let chunk = try? JSONValue(parsing: event.data) else {
      throw CallFailure(
        ModelError(.malformed, "an event is no JSON: \(ServerComplaint.excerpt(event.data) ?? "nothing")"))
    }
    if let error = chunk["error"], error != .null {
      throw CallFailure(stoppedBy: ServerComplaint(status: nil, document: chunk))
    }
    takeHead(chunk)
    let choice = chunk["choices"]?.arrayValue?.first ?? .null
    // A server that does not stream sends one `message` in the place of many a `delta`.
    let isWhole = choice["message"]?.objectValue != nil
    takeDelta(choice[isWhole ? "message" : "delta"] ?? .null, isWhole: isWhole)
    finishReason = choice["finish_reason"]?.stringValue ?? finishReason
    return cap.isExceeded
  }

  private mutating func takeHead(_ chunk: JSONValue) {
    served.model = chunk["model"]?.stringValue ?? served.model
    served.lane = Lane(serviceTier: chunk["service_tier"]?.stringValue) ?? served.lane
    if let usage = chunk["usage"], let usage = Self.usage(usage) { self.usage = usage }
  }

  /// The API counts cached tokens as a part of the prompt; ours are disjoint.
  private static func usage(_ usage: JSONValue) -> TokenUsage? {
    guard let prompt = usage["prompt_tokens"]?.integerValue, let output = usage["completion_tokens"]?.integerValue
    else {
      return nil
    }
    let details = usage["prompt_tokens_details"]
    return TokenUsage(
      prompt: prompt, ofWhichRead: details?["cached_tokens"]?.integerValue,
      ofWhichWritten: details?["cache_write_tokens"]?.integerValue, output: output)
  }

  private mutating func takeDelta(_ delta: JSONValue, isWhole: Bool) {
    let before = contentBytes
    if let more = delta["content"]?.stringValue {
      text += more
      contentBytes += more.utf8.count
    }
    if let more = delta["refusal"]?.stringValue {
      refusal += more
      contentBytes += more.utf8.count
    }
    contentBytes += (delta["reasoning_content"] ?? delta["reasoning"])?.stringValue?.utf8.count ?? 0
    for (place, fragment) in (delta["tool_calls"]?.arrayValue ?? []).enumerated() {
      takeCall(fragment, index: fragment["index"]?.integerValue ?? Int64(place))
    }
    if !isWhole { cap.take(piece: contentBytes - before, bytes: contentBytes) }
  }

  /// A fragment continues the call of its index, unless it brings the identifier of another one.
  private mutating func takeCall(_ fragment: JSONValue, index: Int64) {
    let function = fragment["function"] ?? .null
    let id = fragment["id"]?.stringValue ?? ""
    let more = function["arguments"]?.stringValue ?? ""
    contentBytes += more.utf8.count
    let known = calls.lastIndex { $0.index == index }
    let place: Int
    if let known, id.isEmpty || calls[known].id.isEmpty || calls[known].id == id {
      place = known
      if calls[place].id.isEmpty { calls[place].id = id }
    } else {
      calls.append(Call(index: index, id: id))
      place = calls.count - 1
    }
    if calls[place].name.isEmpty { calls[place].name = function["name"]?.stringValue ?? "" }
    calls[place].arguments += more
  }

  func answer() throws(CallFailure) -> ModelAnswer {
    // `[DONE]` alone is no end: local servers send it after an answer that another question interrupted.
    guard finishReason != nil || cap.isExceeded else {
      throw CallFailure(ModelError(.unavailable, "the stream ended in the middle of the answer"), mayPass: true)
    }
    var content: [ModelContent] = text.isEmpty ? [] : [.text(text)]
    for (place, call) in calls.enumerated() {
      // Some chat templates leave the colon of their own syntax at the end of the name.
      var name = call.name[...]
      while name.last == ":" { name.removeLast() }
      let id = call.id.isEmpty ? "call-\(place + 1)" : call.id
      content.append(.toolCall(ToolCall(id: id, name: String(name), argumentsText: call.arguments)))
    }
    return ModelAnswer(content: content, ending: try ending(), served: served, usage: usage)
  }

  private func ending() throws(CallFailure) -> ModelAnswer.Ending {
    if cap.isExceeded { return .truncated }
    if !refusal.isEmpty { return .refused(refusal) }
    switch finishReason {
    case nil, "stop", "tool_calls", "function_call": return calls.isEmpty ? .done : .toolUse
    case "length": return .truncated
    case "content_filter": return .refused("the provider's content filter stopped the answer")
    case let reason?:
      throw CallFailure(ModelError(.malformed, "the answer ended for the unknown reason \(reason)"))
    }
  }
}

import JSON
import Models
import Plans

/// An answer of Chat Completions, put together from its stream.
struct OpenAIChatAnswer: AnswerAssembler {
  private var text = ""
  private var refusal = ""
  private var calls: [ChatCall] = []
  private var thoughts = ChatThoughts()
  private var end: EndReason?
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
    try takeDelta(choice[isWhole ? "message" : "delta"] ?? .null, isWhole: isWhole)
    end = EndReason(choice["finish_reason"]?.stringValue) ?? end
    if let usage = Self.usage(choice["usage"] ?? .null) { self.usage = usage }
    return cap.isExceeded
  }

  private mutating func takeHead(_ chunk: JSONValue) {
    served.model = chunk["model"]?.stringValue ?? served.model
    served.lane = Lane(serviceTier: chunk["service_tier"]?.stringValue) ?? served.lane
    for usage in [chunk["x_groq"]?["usage"], chunk["usage"]] {
      if let usage = usage.flatMap(Self.usage) { self.usage = usage }
    }
  }

  /// The API counts cached tokens as a part of the prompt; ours are disjoint. Servers name those in three ways.
  private static func usage(_ usage: JSONValue) -> TokenUsage? {
    guard let prompt = usage["prompt_tokens"]?.integerValue, let output = usage["completion_tokens"]?.integerValue
    else {
      return nil
    }
    let details = usage["prompt_tokens_details"]
    return TokenUsage(
      prompt: prompt,
      ofWhichRead: details?["cached_tokens"]?.integerValue ?? usage["prompt_cache_hit_tokens"]?.integerValue
        ?? usage["cached_tokens"]?.integerValue,
      ofWhichWritten: details?["cache_write_tokens"]?.integerValue, output: output)
  }

  private mutating func takeDelta(_ delta: JSONValue, isWhole: Bool) throws(CallFailure) {
    let before = contentBytes
    if let more = ChatThoughts.text(in: delta["content"]) {
      text += more
      contentBytes += more.utf8.count
    }
    if let more = delta["refusal"]?.stringValue {
      refusal += more
      contentBytes += more.utf8.count
    }
    contentBytes += thoughts.take(delta)
    let fragments = delta["tool_calls"]?.arrayValue ?? []
    try OutputCap.hold(parts: fragments.count)
    for (place, fragment) in fragments.enumerated() {
      // A whole message has whole calls, which are told apart by their places where they have no index.
      takeCall(fragment, index: fragment["index"]?.integerValue ?? (isWhole ? Int64(place) : nil))
    }
    try OutputCap.hold(parts: calls.count)
    if !isWhole { cap.take(piece: contentBytes - before, bytes: contentBytes) }
  }

  private mutating func takeCall(_ fragment: JSONValue, index: Int64?) {
    let id = fragment["id"]?.stringValue ?? ""
    let place = place(of: fragment, index: index, id: id)
    let before = calls[place].arguments.utf8.count
    if calls[place].id.isEmpty { calls[place].id = id }
    calls[place].take(fragment)
    contentBytes += calls[place].arguments.utf8.count - before
  }

  /// The call that a fragment belongs to: that of its identifier, whatever its index says; that of its index, unless the
  /// fragment begins another one; and without either the last one.
  private mutating func place(of fragment: JSONValue, index: Int64?, id: String) -> Int {
    if !id.isEmpty, let known = calls.lastIndex(where: { $0.id == id }) { return known }
    let sameIndex = index == nil ? calls.indices.last : calls.lastIndex { $0.index == index }
    if let place = sameIndex {
      let begins = id.isEmpty ? calls[place].isFollowed(by: fragment) : !calls[place].id.isEmpty
      if !begins { return place }
    }
    calls.append(ChatCall(index: index, id: id))
    return calls.count - 1
  }

  func answer() throws(CallFailure) -> ModelAnswer {
    // `[DONE]` alone is no end: local servers send it after an answer that another question interrupted.
    guard end != nil || cap.isExceeded else {
      throw CallFailure(ModelError(.unavailable, "the stream ended in the middle of the answer"), mayPass: true)
    }
    var content = [thoughts.content].compactMap(\.self)
    if !text.isEmpty { content.append(.text(text)) }
    content += calls.enumerated().map { .toolCall($1.call(at: $0 + 1)) }
    return ModelAnswer(content: content, ending: try ending(), served: served, usage: usage)
  }

  private func ending() throws(CallFailure) -> ModelAnswer.Ending {
    if cap.isExceeded { return .truncated }
    if !refusal.isEmpty { return .refused(refusal) }
    let ending = try CallFailure.ending(end, refusal: "the model declined and gave no reason")
    return ending == .done && !calls.isEmpty ? .toolUse : ending == .toolUse && calls.isEmpty ? .done : ending
  }
}

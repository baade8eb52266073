import JSON
import Models
import Plans

/// An answer of the Responses API, put together from its stream.
struct OpenAIResponsesAnswer: AnswerAssembler {
  /// By the place of the item in the answer.
  private var items: [Int64: ResponseItem] = [:]
  /// The whole response, as the last event brings it.
  private var response: JSONValue?
  private var model: String?
  private var cap: OutputCap
  private(set) var contentBytes = 0

  init(maximumTokens: Int) { cap = OutputCap(maximumTokens: maximumTokens) }

  var hasContent: Bool { !items.isEmpty }

  mutating func take(_ event: ServerSentEvent) throws(CallFailure) -> Bool {
    if event.data.allSatisfy(\.isWhitespace) || event.data == "[DONE]" { return false }
    guard let document = try? JSONValue(parsing: event.data) else {
      throw CallFailure(
        ModelError(.malformed, "an event is no JSON: \(ServerComplaint.excerpt(event.data) ?? "nothing")"))
    }
    let place = document["output_index"]?.integerValue ?? 0
    // Types that are not named here are new ones, or say what another event says as well.
    switch document["type"]?.stringValue {
    case "response.created", "response.in_progress", "response.queued":
      model = document["response"]?["model"]?.stringValue ?? model
    case "response.output_item.added": try add(ResponseItem(document["item"] ?? .null), at: place)
    case "response.output_item.done": try finish(ResponseItem(document["item"] ?? .null), at: place)
    case "response.output_text.delta", "response.refusal.delta", "response.function_call_arguments.delta",
      "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
      takeDelta(document, at: place)
    case "response.completed", "response.incomplete", "response.failed": try takeEnd(document)
    case "error":
      throw CallFailure(
        stoppedBy: ServerComplaint(status: nil, document: document["error"] == nil ? inner(document) : document))
    // A server that does not stream answers with the response alone.
    case nil where document["object"] == "response": try takeWhole(document)
    case nil where document["error"] != nil:
      throw CallFailure(stoppedBy: ServerComplaint(status: nil, document: document))
    default: break
    }
    return response != nil || cap.isExceeded
  }

  /// The event names its own type, which is no type of an error.
  private func inner(_ document: JSONValue) -> JSONValue {
    var members = document.objectValue ?? [:]
    members["type"] = nil
    return .object(members)
  }

  private mutating func takeDelta(_ document: JSONValue, at place: Int64) {
    guard let more = document["delta"]?.stringValue else { return }
    let isRefusal = document["type"] == "response.refusal.delta"
    contentBytes += more.utf8.count
    cap.take(piece: more.utf8.count, bytes: contentBytes)
    items[place]?.append(more, isRefusal: isRefusal)
  }

  /// The finished item holds everything that its pieces held, and a thinking model's signature besides.
  private mutating func finish(_ item: ResponseItem, at place: Int64) throws(CallFailure) {
    contentBytes += max(0, item.bytes - (items[place]?.bytes ?? 0))
    try add(item, at: place)
  }

  private mutating func add(_ item: ResponseItem, at place: Int64) throws(CallFailure) {
    items[place] = item
    try OutputCap.hold(parts: items.count)
  }

  /// The whole response; its items count where none came before, and its event says how it ended where it does not.
  private mutating func takeEnd(_ document: JSONValue) throws(CallFailure) {
    var members = document["response"]?.objectValue ?? [:]
    let status = document["type"]?.stringValue?.dropFirst("response.".count) ?? ""
    if members["status"]?.stringValue == nil { members["status"] = .string(String(status)) }
    if items.isEmpty { try takeWhole(.object(members)) } else { response = .object(members) }
  }

  private mutating func takeWhole(_ document: JSONValue) throws(CallFailure) {
    response = document
    for (place, item) in (document["output"]?.arrayValue ?? []).enumerated() {
      try finish(ResponseItem(item), at: Int64(place))
    }
  }

  func answer() throws(CallFailure) -> ModelAnswer {
    guard response != nil || cap.isExceeded else {
      throw CallFailure(ModelError(.unavailable, "the stream ended in the middle of the answer"), mayPass: true)
    }
    let ending = try ending()
    let content = items.sorted { $0.key < $1.key }.compactMap(\.value.content)
    let served = ModelAnswer.Served(
      model: response?["model"]?.stringValue ?? model, lane: Lane(serviceTier: response?["service_tier"]?.stringValue))
    return ModelAnswer(content: content, ending: ending, served: served, usage: usage)
  }

  private func ending() throws(CallFailure) -> ModelAnswer.Ending {
    guard let response else { return .truncated }
    switch response["status"]?.stringValue {
    case "completed":
      if let words = items.values.lazy.compactMap(\.refusal).first { return .refused(words) }
      return items.values.contains(where: \.isCall) ? .toolUse : .done
    case "incomplete":
      switch EndReason(response["incomplete_details"]?["reason"]?.stringValue) {
      // What is not complete is not done, whatever the reason is called.
      case .truncated, .done, .toolUse, .unknown("max_messages"), nil: return .truncated
      case let reason: return try CallFailure.ending(reason, refusal: "the model declined and gave no reason")
      }
    case "failed":
      let complaint = ServerComplaint(status: nil, document: response)
      if complaint.isRefusal { return .refused(complaint.words) }
      throw CallFailure(stoppedBy: complaint)
    case let status:
      throw CallFailure(ModelError(.malformed, "the answer ended with the unknown status \(status ?? "null")"))
    }
  }

  /// The API counts cached tokens as a part of the input; ours are disjoint.
  private var usage: TokenUsage? {
    guard let usage = response?["usage"], let input = usage["input_tokens"]?.integerValue,
      let output = usage["output_tokens"]?.integerValue
    else { return nil }
    let details = usage["input_tokens_details"]
    return TokenUsage(
      prompt: input, ofWhichRead: details?["cached_tokens"]?.integerValue,
      ofWhichWritten: details?["cache_write_tokens"]?.integerValue, output: output)
  }
}

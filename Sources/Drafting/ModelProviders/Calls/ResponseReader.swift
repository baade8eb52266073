import HTTPClient
import Models

/// Turns the bytes of a response into events for an assembler, or into the failure that the response states.
struct ResponseReader<Assembler: AnswerAssembler>: Sendable {
  private(set) var assembler: Assembler
  private var head: HTTPHead?
  private var parser = ServerSentEventParser()
  /// The body where it is no stream: an error, or an answer in one piece.
  private var wholeBody: [UInt8] = []
  private var beginning: [UInt8] = []
  private var sawEvent = false

  init(_ assembler: Assembler) { self.assembler = assembler }

  mutating func take(_ head: HTTPHead) { self.head = head }

  private var isSuccess: Bool { (200..<300).contains(head?.status ?? 0) }
  private var isWholeDocument: Bool { head?["content-type"]?.lowercased().hasPrefix("application/json") == true }

  /// Takes a piece of the body; `true` when the answer is complete.
  mutating func take(_ bytes: [UInt8]) throws(CallFailure) -> Bool {
    guard isSuccess, !isWholeDocument else {
      let limit = isSuccess ? Int.max : 64 << 10
      wholeBody += bytes.prefix(max(0, limit - wholeBody.count))
      return false
    }
    if !sawEvent { beginning += bytes.prefix(max(0, 1000 - beginning.count)) }
    for event in parser.take(bytes) {
      sawEvent = true
      if try assembler.take(event) { return true }
    }
    return false
  }

  /// The answer of a response that came to its end.
  mutating func end() throws(CallFailure) -> ModelAnswer {
    guard let head else {
      throw CallFailure(ModelError(.unavailable, "the server answered nothing"), mayPass: true)
    }
    let body = String(decoding: wholeBody, as: UTF8.self)
    guard isSuccess else {
      let complaint = ServerComplaint(status: head.status, body: body)
      guard complaint.isRefusal else { throw Self.failure(head, body: body) }
      return ModelAnswer(content: [], ending: .refused(complaint.words), served: .init(), usage: nil)
    }
    if isWholeDocument {
      _ = try assembler.take(ServerSentEvent(data: body))
    } else if !sawEvent {
      throw noEvents(head)
    }
    return try assembler.answer()
  }

  /// A response that should have been a stream of events and has none.
  private func noEvents(_ head: HTTPHead) -> CallFailure {
    let type = head["content-type"] ?? "no content type"
    // Comments keep a connection alive and say nothing.
    let lines = String(decoding: beginning, as: UTF8.self).split(whereSeparator: \.isNewline)
    let words = lines.filter { !$0.hasPrefix(":") }.joined(separator: "\n")
    guard let found = ServerComplaint.excerpt(words) else {
      // llama-cpp-python hides in this way what it would say with a status if it were not asked to stream.
      return CallFailure(
        ModelError(
          .unavailable, "the stream of events is empty (\(type))",
          hint: "look at the server's log; the question may be too long for its context"), mayPass: true)
    }
    return CallFailure(
      ModelError(.malformed, "expected a stream of events, found \(type) beginning with: \(found)"))
  }

  private static func failure(_ head: HTTPHead, body: String) -> CallFailure {
    if (300..<400).contains(head.status) {
      let place = head["location"].map { " to \($0)" } ?? ""
      return CallFailure(
        ModelError(.invalidRequest, "HTTP \(head.status): the server redirects\(place); redirects are not followed"))
    }
    let complaint = ServerComplaint(status: head.status, body: body)
    let words = complaint.words
    let id = (head["request-id"] ?? head["x-request-id"]).map { " (request \($0))" } ?? ""
    let said = words.isEmpty ? "" : " \(words)"
    var failure = CallFailure(
      ModelError(complaint.kind, "HTTP \(head.status)\(said)\(id)", wasServed: false), mayPass: complaint.mayPass,
      waitMilliseconds: head.retryAfterMilliseconds)
    failure.refused = complaint.refused
    // The server knows better than its status, except about a request that it could not read.
    switch head["x-should-retry"]?.lowercased() {
    case "true": failure.mayPass = complaint.kind != .invalidRequest || head.status < 500
    case "false": failure.mayPass = false
    default: break
    }
    return failure
  }
}

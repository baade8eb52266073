import HTTPClient

/// Serves one request of an agent for a provider's model.
struct ModelVisit {
  let rules: EgressRules
  let ledger: TrafficLedger
  let share: EgressShare
  let models: (any ModelProxy)?

  /// The most bytes of a question.
  private static let longest = 4 << 20
  private static let ownAddresses = ["http://127.0.0.1:3128", "http://localhost:3128"]

  /// - Throws: `Tunnel.Refused`, `ProxyRequest.Malformed`; `Connection.Lost` where the agent was lost.
  func serve(_ request: ProxyRequest, surplus: [UInt8], agent: Connection) throws {
    let (provider, path) = try place(of: request.target)
    guard rules.models.contains(provider), let models else {
      throw Tunnel.Refused(cause: .denied, reason: "the step does not name this provider")
    }
    // Clients ask by an ordinary request then, and nothing was refused.
    if let upgrade = try request.only("upgrade"), !upgrade.isEmpty {
      let answer = ProxyAnswer(.upgrade, "ask by POST; web sockets are not served here", ErrorForm(path: path))
      try agent.write(answer.bytes, until: .after(rules.patience.handshake))
      return agent.endWriting()
    }
    guard !ledger.isUsedUp else { throw Tunnel.Refused(cause: .denied, reason: ledger.usedUp) }
    let host = "/\(provider)"
    guard ledger.beginQuestion(atMost: rules.patience.questions) else {
      throw Tunnel.Refused(cause: .busy, reason: "too many questions at a time")
    }
    defer { ledger.endQuestion() }
    let length = try bodyLength(of: request)
    guard share.questionBytes.take(length) else {
      throw Tunnel.Refused(cause: .busy, reason: "too much is asked at a time")
    }
    defer { share.questionBytes.give(length) }
    let body = try readBody(of: request, length: length, surplus: surplus, from: agent)
    ledger.noteConnection(to: host)
    _ = ledger.note(host, sent: body.count)
    let pipe = ResponsePipe()
    models.answer(
      ProxiedModelRequest(
        method: request.method, provider: provider, path: path, headers: request.headers, body: body,
        takesChunks: request.isVersion11), into: pipe)
    // An agent that went away still has a call under way, which is waited for: what it used is to be known.
    var isHere = true
    while let piece = pipe.next() {
      guard isHere else { continue }
      isHere = (try? agent.write(piece, until: .after(rules.patience.writing))) != nil
      if !ledger.note(host, received: piece.count) {
        ledger.noteRefusal(of: request.target, ledger.usedUp)
        agent.end()
        isHere = false
      }
    }
    if let refusal = pipe.refusal { ledger.noteRefusal(of: "\(request.method) \(request.target)", refusal) }
    agent.endWriting()
  }

  /// The provider and the path below it, of `/PROVIDER/PATH`. Nothing in it is decoded: what is not plain is refused.
  private func place(of target: String) throws(Tunnel.Refused) -> (provider: String, path: String) {
    var target = target[...]
    for own in Self.ownAddresses where target.hasPrefix(own + "/") { target = target.dropFirst(own.count) }
    guard target.hasPrefix("/") else {
      throw Tunnel.Refused(
        cause: .denied, reason: "only TLS to the hosts that the step names goes through (CONNECT NAME:443)")
    }
    if let query = target.firstIndex(of: "?") {
      // Anthropic's own clients send this one, and it changes nothing.
      guard target[query...] == "?beta=true" else {
        throw Tunnel.Refused(cause: .denied, reason: "a question has no query")
      }
      target = target[..<query]
    }
    let parts = target.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Tunnel.Refused(cause: .notFound, reason: "expected /PROVIDER/PATH") }
    return (String(parts[0]), String(parts[1]))
  }

  private func bodyLength(of request: ProxyRequest) throws(ProxyRequest.Malformed) -> Int {
    guard try request.only("transfer-encoding") == nil else {
      throw ProxyRequest.Malformed(reason: "a body comes with its length here, and not in chunks")
    }
    guard try request.only("content-encoding") == nil else {
      throw ProxyRequest.Malformed(reason: "a question is not compressed")
    }
    guard let text = try request.only("content-length") else {
      guard request.method == "GET" else { throw ProxyRequest.Malformed(reason: "the length of the body is missing") }
      return 0
    }
    guard text.utf8.count <= 9, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text),
      length <= Self.longest
    else { throw ProxyRequest.Malformed(reason: "the length of the body is none, or over \(Self.longest) bytes") }
    return length
  }

  private func readBody(
    of request: ProxyRequest, length: Int, surplus: [UInt8], from agent: Connection
  ) throws -> [UInt8] {
    guard surplus.count <= length else { throw ProxyRequest.Malformed(reason: "more came than one request") }
    if try request.only("expect")?.lowercased() == "100-continue", surplus.isEmpty {
      try agent.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), until: .after(rules.patience.handshake))
    }
    let end = ContinuousClock.Instant.after(rules.patience.body)
    var body = surplus
    while body.count < length {
      let more = try agent.read(atMost: min(64 << 10, length - body.count), until: end)
      guard !more.isEmpty else { throw Connection.Lost.ended }
      body += more
    }
    return body
  }
}

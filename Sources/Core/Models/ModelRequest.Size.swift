import JSON

extension ModelRequest {
  /// Bytes of everything that is sent, without what a provider's own form adds.
  package var bytes: Int {
    system.utf8.count + (answerSchema?.canonicalText.utf8.count ?? 0)
      + messages.reduce(0) { $0 + $1.bytes }
      + tools.reduce(0) { $0 + $1.name.utf8.count + $1.summary.utf8.count + $1.schema.canonicalText.utf8.count }
  }
}

extension ModelMessage {
  fileprivate var bytes: Int {
    switch self {
    case .user(let text): text.utf8.count
    case .assistant(let content): content.reduce(0) { $0 + $1.bytes }
    case .toolResults(let results): results.reduce(0) { $0 + $1.callID.utf8.count + $1.text.utf8.count }
    }
  }
}

extension ModelContent {
  fileprivate var bytes: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .toolCall(let call):
      call.id.utf8.count + call.name.utf8.count + call.argumentsText.utf8.count
        + (call.extras?.canonicalText.utf8.count ?? 0)
    case .opaque(let block): block.canonicalText.utf8.count
    }
  }
}

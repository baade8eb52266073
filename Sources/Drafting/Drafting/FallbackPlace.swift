import Models

/// How far a conversation has got in the list of models that it may be led with.
///
/// A conversation never goes back: what another model began is not what the first one would go on from.
actor FallbackPlace {
  /// The model that is asked now, counted from the one asked first.
  private(set) var index = 0
  /// Messages before this one were written by models that are not asked any more.
  private var firstOwnMessage = 0

  /// Goes on with the next model from this message on.
  func advance(to index: Int, at message: Int) {
    self.index = index
    firstOwnMessage = message
  }

  /// The question without what only the models before could read.
  func readable(_ request: ModelRequest) -> ModelRequest {
    guard firstOwnMessage > 0 else { return request }
    var request = request
    for place in request.messages.indices where place < firstOwnMessage {
      guard case .assistant(let content) = request.messages[place] else { continue }
      request.messages[place] = .assistant(content.compactMap(Self.readable))
    }
    return request
  }

  /// A piece of content without what only its own server can read.
  private static func readable(_ content: ModelContent) -> ModelContent? {
    switch content {
    case .opaque: return nil
    case .text: return content
    case .toolCall(var call):
      call.extras = nil
      return .toolCall(call)
    }
  }
}

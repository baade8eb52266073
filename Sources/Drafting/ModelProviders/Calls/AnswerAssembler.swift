import Models

/// Puts a model's answer together from the events of its stream.
protocol AnswerAssembler: Sendable {
  /// Bytes of text, arguments and thinking so far.
  var contentBytes: Int { get }

  /// Whether anything of the answer arrived; from then on the question is not asked again by itself.
  var hasContent: Bool { get }

  /// Takes an event, or a whole response where the server does not stream; `true` when the answer is complete.
  mutating func take(_ event: ServerSentEvent) throws(CallFailure) -> Bool

  /// The answer, once the stream is complete or has ended.
  func answer() throws(CallFailure) -> ModelAnswer
}

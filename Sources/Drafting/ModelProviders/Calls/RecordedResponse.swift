package import HTTPClient
package import Models
package import Plans

/// Reads a response that lies in memory as one of a server is read: for searches by machine for what cannot be read.
package enum RecordedResponse {
  /// - Parameter pieces: the body, as it would arrive.
  package static func answer(
    over api: ModelProvider.API, _ head: HTTPHead, _ pieces: [[UInt8]], maximumTokens: Int = 4096
  ) throws(ModelError) -> ModelAnswer {
    switch api {
    case .anthropic: try read(AnthropicAnswer(maximumTokens: maximumTokens), head, pieces)
    case .openAIChat: try read(OpenAIChatAnswer(maximumTokens: maximumTokens), head, pieces)
    case .openAIResponses: try read(OpenAIResponsesAnswer(maximumTokens: maximumTokens), head, pieces)
    }
  }

  private static func read(
    _ assembler: some AnswerAssembler, _ head: HTTPHead, _ pieces: [[UInt8]]
  ) throws(ModelError) -> ModelAnswer {
    var reader = ResponseReader(assembler)
    reader.take(head)
    do throws(CallFailure) {
      for piece in pieces where try reader.take(piece) { break }
      return try reader.end()
    } catch {
      throw error.error
    }
  }
}

package import HTTPClient
package import Models
package import Plans

/// Reads along while an answer passes, to know what it used and what served it.
package struct AnswerWatch: Sendable {
  private enum Reader: Sendable {
    case anthropic(ResponseReader<AnthropicAnswer>)
    case chat(ResponseReader<OpenAIChatAnswer>)
    case responses(ResponseReader<OpenAIResponsesAnswer>)
  }

  private var reader: Reader
  /// What the answer came to, as soon as that is known.
  private var result: Result<ModelAnswer, ModelError>?

  package init(api: ModelProvider.API, maximumTokens: Int) {
    reader =
      switch api {
      case .anthropic: .anthropic(ResponseReader(AnthropicAnswer(maximumTokens: maximumTokens)))
      case .openAIChat: .chat(ResponseReader(OpenAIChatAnswer(maximumTokens: maximumTokens)))
      case .openAIResponses: .responses(ResponseReader(OpenAIResponsesAnswer(maximumTokens: maximumTokens)))
      }
  }

  package mutating func take(_ head: HTTPHead) {
    switch reader {
    case .anthropic(var reader): Self.take(head, &reader); self.reader = .anthropic(reader)
    case .chat(var reader): Self.take(head, &reader); self.reader = .chat(reader)
    case .responses(var reader): Self.take(head, &reader); self.reader = .responses(reader)
    }
  }

  package mutating func take(_ bytes: [UInt8]) {
    guard result == nil else { return }
    switch reader {
    case .anthropic(var reader): result = Self.take(bytes, &reader); self.reader = .anthropic(reader)
    case .chat(var reader): result = Self.take(bytes, &reader); self.reader = .chat(reader)
    case .responses(var reader): result = Self.take(bytes, &reader); self.reader = .responses(reader)
    }
  }

  /// What the whole answer came to, once nothing more comes.
  ///
  /// - Parameter failure: why it ended before it was whole.
  package mutating func end(_ failure: ModelError?) -> Result<ModelAnswer, ModelError> {
    if let result { return result }
    if let failure { return .failure(failure) }
    return switch reader {
    case .anthropic(var reader): Self.end(&reader)
    case .chat(var reader): Self.end(&reader)
    case .responses(var reader): Self.end(&reader)
    }
  }

  private static func take<Assembler>(_ head: HTTPHead, _ reader: inout ResponseReader<Assembler>) { reader.take(head) }

  private static func take<Assembler>(
    _ bytes: [UInt8], _ reader: inout ResponseReader<Assembler>
  ) -> Result<ModelAnswer, ModelError>? {
    do throws(CallFailure) {
      return try reader.take(bytes) ? .success(try reader.assembler.answer()) : nil
    } catch {
      return .failure(error.error)
    }
  }

  private static func end<Assembler>(_ reader: inout ResponseReader<Assembler>) -> Result<ModelAnswer, ModelError> {
    do throws(CallFailure) {
      return .success(try reader.end())
    } catch {
      return .failure(error.error)
    }
  }
}

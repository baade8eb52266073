import Documents
package import Models
package import Plans
package import Transport

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

/// Takes the events with nothing but usage out of a stream of Chat Completions, for an agent that did not ask for them.
package struct UsageFilter: Sendable {
  private var held: [UInt8] = []

  package init() {}

  /// Takes the next piece, and returns the whole events that may be shown.
  package mutating func take(_ piece: [UInt8]) -> [UInt8] {
    var shown: [UInt8] = []
    for byte in piece {
      held.append(byte)
      guard held.hasSuffix([0x0A, 0x0A]) || held.hasSuffix([0x0A, 0x0D, 0x0A]) else { continue }
      if !Self.isUsageAlone(held) { shown += held }
      held = []
    }
    return shown
  }

  /// What was held back.
  package mutating func finish() -> [UInt8] {
    defer { held = [] }
    return held
  }

  private static func isUsageAlone(_ event: [UInt8]) -> Bool {
    var parser = ServerSentEventParser()
    guard let data = parser.take(event).first?.data, let chunk = try? JSONValue(parsing: data) else { return false }
    return chunk["choices"]?.arrayValue?.isEmpty == true && chunk["usage"]?.objectValue != nil
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}

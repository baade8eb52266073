package import Plans

/// What a model answered, how it was served, and what it used.
package struct ModelAnswer: Hashable, Sendable, Codable {
  package var content: [ModelContent]
  package var ending: Ending
  package var served: Served
  /// `nil` where the server did not report it; the cost is unknown then, not zero.
  package var usage: TokenUsage?

  package init(content: [ModelContent], ending: Ending, served: Served, usage: TokenUsage?) {
    self.content = content
    self.ending = ending
    self.served = served
    self.usage = usage
  }

  /// Why the answer ended, in classes that say what to do next.
  package enum Ending: Hashable, Sendable, Codable {
    case done
    /// Tool calls wait for their results.
    case toolUse
    /// The answer is cut off; a half tool call in it is not a draft.
    case truncated
    /// The provider wants the same conversation sent again to go on.
    case paused
    /// The provider or the model declined; never retried, never an approval.
    case refused(String)
  }

  /// What really ran, as far as the server says.
  package struct Served: Hashable, Sendable, Codable {
    /// The model's name as the provider reported it; `nil` where it did not.
    package var model: String?
    /// `nil` where the provider does not report a lane.
    package var lane: Lane?

    package init(model: String? = nil, lane: Lane? = nil) {
      self.model = model
      self.lane = lane
    }
  }

  /// The answer's prose, joined.
  package var text: String {
    content.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
  }

  package var toolCalls: [ToolCall] {
    content.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
  }
}

/// Token counters of one model call. The three kinds of input are disjoint.
package struct TokenUsage: Hashable, Sendable, Codable {
  package var input: Int
  package var cacheRead: Int
  package var cacheWrite: Int
  /// Those of `cacheWrite` that are kept for an hour, which have a price of their own; `nil` where there are none.
  package var cacheWriteHour: Int?
  /// Thinking included.
  package var output: Int

  package init(input: Int, cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteHour: Int? = nil, output: Int) {
    self.input = input
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteHour = cacheWriteHour
    self.output = output
  }
}

/// Counters come from servers, so that no sum of them may end the process.
extension TokenUsage {
  /// Tokens read, those from a cache or written to one included.
  package var prompt: Int { input.plus(cacheRead).plus(cacheWrite) }

  /// Tokens read and written.
  package var total: Int { prompt.plus(output) }

  package static func += (left: inout TokenUsage, right: TokenUsage) {
    left.input = left.input.plus(right.input)
    left.cacheRead = left.cacheRead.plus(right.cacheRead)
    left.cacheWrite = left.cacheWrite.plus(right.cacheWrite)
    if let hour = right.cacheWriteHour { left.cacheWriteHour = (left.cacheWriteHour ?? 0).plus(hour) }
    left.output = left.output.plus(right.output)
  }
}

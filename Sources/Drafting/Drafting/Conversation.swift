package import JSON
package import Models
package import Plans
package import RunJournal

/// A conversation with a model about one attempt at a step.
package struct Conversation {
  /// What the model's answer asks for.
  package enum Reply: Hashable, Sendable {
    case calls([ToolCall], asText: Bool)
    case answer(String)
    /// Nothing to do yet: the model is to go on. A fault is one to be written down.
    case goOn(ToolError?)
    case failed(ToolError)
    case stopped(RunOutcome?, reason: String)
  }

  private let model: MeteredModel
  private let limits: DraftLimits
  private var request: ModelRequest
  private var truncated = 0

  package init(
    with model: MeteredModel, choice: ModelChoice, purpose: ModelRequest.Purpose, system: String, question: String,
    tools: [ModelTool], answerSchema: JSONValue? = nil, limits: DraftLimits
  ) {
    self.model = model
    self.limits = limits
    request = ModelRequest(
      choice: choice, purpose: purpose, system: system, messages: [.user(question)], tools: tools,
      answerSchema: answerSchema, maximumTokens: limits.maximumTokens)
  }

  /// Asks for the next answer.
  ///
  /// - Throws: `CancellationError`, or what the recorder throws.
  package mutating func ask(turn: Int) async throws -> Reply {
    request.purpose.turn = turn
    do {
      return take(try await model.answer(to: request))
    } catch let error as SpendExceeded {
      return .stopped(.outOfBudget, reason: "\(error.limit): \(error.detail)")
    } catch let error as ModelError {
      return reply(to: error)
    }
  }

  /// Answers the model's tool calls, all in one message.
  package mutating func tell(_ results: [ToolResult], asText: Bool) {
    if asText {
      let parts = results.map { "The result of your tool call:\n\($0.text)" }
      request.messages.append(.user(parts.joined(separator: "\n\n")))
    } else {
      request.messages.append(.toolResults(results))
    }
  }

  package mutating func tell(_ text: String) { request.messages.append(.user(text)) }

  private mutating func take(_ answer: ModelAnswer) -> Reply {
    switch answer.ending {
    case .refused(let reason):
      return .failed(ToolError(.refusal, "the model declined: \(reason)"))
    case .paused:
      request.messages.append(.assistant(answer.content))
      return .goOn(nil)
    case .truncated: return takeTruncated(answer)
    case .done, .toolUse:
      let content = answer.content.isEmpty ? [ModelContent.text("(empty answer)")] : answer.content
      request.messages.append(.assistant(content))
      return read(answer)
    }
  }

  private func read(_ answer: ModelAnswer) -> Reply {
    guard answer.toolCalls.isEmpty else { return .calls(answer.toolCalls, asText: false) }
    guard !request.tools.isEmpty else { return .answer(answer.text) }
    let calls = TextToolCall.calls(in: answer.text, turn: request.purpose.turn)
    // Where an answer is to fit a schema, it may look like a call; it is one only by the name of a tool.
    let names = Set(request.tools.map(\.name))
    guard !calls.isEmpty, request.answerSchema == nil || calls.allSatisfy({ names.contains($0.name) }) else {
      return .answer(answer.text)
    }
    return .calls(calls, asText: true)
  }

  /// Half an answer is used for nothing: a call in it may be half a call.
  private mutating func takeTruncated(_ answer: ModelAnswer) -> Reply {
    truncated += 1
    let fault = ToolError(
      .truncatedOutput, "the answer was cut off at \(limits.maximumTokens) tokens, and nothing of it was used")
    guard truncated <= limits.truncatedAnswers else { return .failed(fault) }
    request.messages.append(.assistant([.text(answer.text.isEmpty ? "(cut off)" : answer.text)]))
    let hint = "Do it in smaller pieces: one file an answer, and edit instead of write for long files."
    request.messages.append(.user("Your answer was cut off, and nothing of it was used. \(hint)"))
    return .goOn(fault)
  }

  private func reply(to error: ModelError) -> Reply {
    switch error.kind {
    case .tooLong:
      .failed(ToolError(.noProgress, "the conversation became longer than the model can take: read less at a time"))
    case .malformed: .failed(ToolError(.malformedOutput, "the model's answer could not be read: \(error.reason)"))
    case .unavailable, .timedOut, .rateLimited: .stopped(nil, reason: error.reason)
    default: .stopped(.failed, reason: error.reason + (error.hint.map { "; \($0)" } ?? ""))
    }
  }
}

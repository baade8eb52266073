package import JSON
package import Plans

/// One question to a model: everything that its answer may depend on.
package struct ModelRequest: Hashable, Sendable, Codable {
  package var choice: ModelChoice
  package var purpose: Purpose
  /// What the model is, and the rules that it works under.
  package var system: String
  package var messages: [ModelMessage]
  package var tools: [ModelTool]
  /// JSON Schema that the final answer must fit; `nil` where prose or tool calls are wanted.
  package var answerSchema: JSONValue?
  /// The most tokens that the answer may have.
  package var maximumTokens: Int

  package init(
    choice: ModelChoice, purpose: Purpose, system: String, messages: [ModelMessage], tools: [ModelTool] = [],
    answerSchema: JSONValue? = nil, maximumTokens: Int
  ) {
    self.choice = choice
    self.purpose = purpose
    self.system = system
    self.messages = messages
    self.tools = tools
    self.answerSchema = answerSchema
    self.maximumTokens = maximumTokens
  }

  /// What the question is for. It is never sent to a provider; scripted and recorded models find their answers by it.
  package struct Purpose: Hashable, Sendable, Codable, CustomStringConvertible {
    package enum Task: String, Hashable, Sendable, CaseIterable, Codable {
      case extract, draft, verdict
    }

    package var task: Task
    package var step: StepID
    /// Counted from 1 over the life of the run.
    package var attempt: Int
    /// Counted from 1 within the attempt.
    package var turn: Int

    package init(task: Task, step: StepID, attempt: Int, turn: Int) {
      self.task = task
      self.step = step
      self.attempt = attempt
      self.turn = turn
    }

    package var description: String { "\(task) of step \(step), attempt \(attempt), turn \(turn)" }
  }
}

/// A message of a conversation with a model.
package enum ModelMessage: Hashable, Sendable, Codable {
  case user(String)
  /// An earlier answer of the same model, kept as it came.
  case assistant([ModelContent])
  /// The results of the tool calls of the answer before, one for each call.
  case toolResults([ToolResult])
}

/// A piece of a model's answer.
package enum ModelContent: Hashable, Sendable, Codable {
  case text(String)
  case toolCall(ToolCall)
  /// A provider's own block, passed back to the same model unread (thinking and its signature).
  case opaque(JSONValue)
}

/// A model's wish to use a tool.
package struct ToolCall: Hashable, Sendable, Codable {
  package var id: String
  package var name: String
  /// The arguments as the model wrote them, which may not be JSON at all.
  package var argumentsText: String
  /// What else the server sent with the call, an object that goes back with it unread: a thought's signature, for example.
  package var extras: JSONValue?

  package init(id: String, name: String, argumentsText: String, extras: JSONValue? = nil) {
    self.id = id
    self.name = name
    self.argumentsText = argumentsText
    self.extras = extras
  }
}

/// What a tool answered.
package struct ToolResult: Hashable, Sendable, Codable {
  package var callID: String
  package var text: String
  package var isError: Bool

  package init(callID: String, text: String, isError: Bool) {
    self.callID = callID
    self.text = text
    self.isError = isError
  }
}

/// A tool that a model may call.
package struct ModelTool: Hashable, Sendable, Codable {
  package var name: String
  package var summary: String
  /// JSON Schema of the arguments.
  package var schema: JSONValue

  package init(name: String, summary: String, schema: JSONValue) {
    self.name = name
    self.summary = summary
    self.schema = schema
  }
}

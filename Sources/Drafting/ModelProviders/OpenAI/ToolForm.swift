import JSON
import Models
import Plans

/// Tools offered as the form of the answer, for servers that enforce a schema better than they know tools.
///
/// The answer is then either `{"tool": NAME, "arguments": {…}}`, which the drafting loop takes for a call, or `{"done": …}`.
struct ToolForm {
  let tools: [ModelTool]
  let answerSchema: JSONValue?
  /// A small model that may say at once that it is done says so; nothing is done before the first call.
  let mayEnd: Bool

  /// `nil` where the provider knows tools itself, or none are offered.
  init?(capabilities: ModelCapabilities, request: ModelRequest) {
    guard capabilities.tools == .schema, !request.tools.isEmpty else { return nil }
    tools = request.tools
    answerSchema = request.answerSchema
    mayEnd = request.messages.count > 1 || request.answerSchema != nil
  }

  var schema: JSONValue {
    let calls = tools.map { tool -> JSONValue in
      Self.object(["tool": ["type": "string", "enum": [.string(tool.name)]], "arguments": tool.schema])
    }
    let end = answerSchema ?? Self.object(["done": ["type": "string"]])
    return ["anyOf": .array(mayEnd ? calls + [end] : calls)]
  }

  /// Small models follow one example better than any description.
  var instruction: String {
    let list = tools.map { "- \($0.name): \($0.summary)" }.joined(separator: "\n")
    let end = answerSchema == nil ? #"{"done": "what you changed"}"# : "an object of the asked form"
    return """
      Answer with one JSON object and nothing else. To use a tool: {"tool": "name", "arguments": {…}}, for example
      {"tool": "write", "arguments": {"path": "notes.txt", "content": "first line\\nsecond line\\n"}}
      When everything is done: \(end)
      Tools:
      \(list)
      """
  }

  private static func object(_ properties: [String: JSONValue]) -> JSONValue {
    [
      "type": "object", "properties": .object(properties),
      "required": .array(properties.keys.sorted().map(JSONValue.string)), "additionalProperties": false,
    ]
  }
}

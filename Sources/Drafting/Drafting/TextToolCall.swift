import JSON
package import Models

/// Tool calls that a model wrote as JSON into its prose, as small local models do.
package enum TextToolCall {
  /// The calls, when the whole text or its one fenced block is a call or a list of calls; otherwise none.
  package static func calls(in text: String, turn: Int) -> [ToolCall] {
    guard let (value, _) = try? JSONValue.parsingModelOutput(UnwrappedAnswer.text(text)) else { return [] }
    let values = value.arrayValue ?? [value]
    let calls = values.enumerated().compactMap { index, value in call(value, id: "text-\(turn)-\(index + 1)") }
    return calls.count == values.count ? calls : []
  }

  private static func call(_ value: JSONValue, id: String) -> ToolCall? {
    let function = value["function"]?.objectValue == nil ? value : value["function"] ?? value
    guard let name = (function["tool"] ?? function["name"])?.stringValue else { return nil }
    switch function["arguments"] ?? function["parameters"] {
    case .object(let members)?:
      return ToolCall(id: id, name: name, argumentsText: JSONValue.object(members).canonicalText)
    case .string(let text)?: return ToolCall(id: id, name: name, argumentsText: text)
    default: return nil
    }
  }
}

import JSON

/// What an agent is answered when it asks for something itself.
extension ACPConversation {
  func answer(_ id: JSONValue, to method: String, _ parameters: JSONValue) -> Action {
    guard method == "session/request_permission" else {
      let error: JSONValue = [
        "code": -32601, "message": .string("\(PlainText.excerpt(of: method, bytes: 100)) is not offered here"),
      ]
      return .send((["jsonrpc": "2.0", "id": id, "error": error] as JSONValue).canonicalText)
    }
    let outcome: JSONValue =
      Self.permission(among: parameters["options"]?.arrayValue ?? []).map {
        ["outcome": "selected", "optionId": .string($0)]
      } ?? ["outcome": "cancelled"]
    return .send((["jsonrpc": "2.0", "id": id, "result": ["outcome": outcome]] as JSONValue).canonicalText)
  }

  /// Once, and never for good; where only that is offered, the refusal; where not even that, nothing.
  private static func permission(among options: [JSONValue]) -> String? {
    for kind in ["allow_once", "reject_once"] {
      let option = options.first { $0["kind"]?.stringValue == kind }
      if let id = option?["optionId"]?.stringValue { return id }
    }
    return nil
  }
}

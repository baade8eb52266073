package import JSON

extension Form where Value == JSONValue {
  /// Any value that JSON can hold.
  package static var json: Form<JSONValue> {
    Form([:]) { cursor in cursor.json }
  }

  /// A JSON Schema of an object, written in YAML.
  package static var answerSchema: Form<JSONValue> {
    Form(["type": "object"]) { cursor in
      guard cursor.node.members != nil else {
        cursor.refuse(expecting: "a JSON Schema, which is a mapping")
        return nil
      }
      let before = cursor.reading.refusals
      guard let document = cursor.json, cursor.reading.refusals == before else { return nil }
      do throws(JSONSchemaError) {
        _ = try JSONSchema(document)
      } catch {
        cursor.following(error.pointer).refuse(error.message)
        return nil
      }
      guard document["type"] == "object" else {
        cursor.refuse("an answer is an object, so that its members have names", expected: "type: object at the top")
        return nil
      }
      return document
    }
  }
}

extension Cursor {
  /// What stands here as JSON; doubtful scalars are refused, and `nil` then.
  fileprivate var json: JSONValue? {
    switch node.content {
    case .scalar(let text, _):
      guard let plain else { return .string(text) }
      switch plain.kind {
      case .null: return .null
      case .bool(let flag): return .bool(flag)
      case .number(let number): return number
      case .text: return .string(text)
      case .doubtful(let name):
        refuse(
          "found \(plain.text), which some take for \(name)", expected: "a value as JSON writes it",
          hint: "quote it where a text is meant")
        return nil
      }
    case .sequence(let sequence):
      return .array(sequence.enumerated().compactMap { index, node in element(node, index).json })
    case .mapping:
      let pairs = members(expecting: "a mapping")?.compactMap { member -> (String, JSONValue)? in
        let name = Cursor(node: member.key, key: member.value.key, reading: reading).text(expecting: "a name")
        return name.flatMap { name in member.value.json.map { (name, $0) } }
      }
      return .object(Dictionary(pairs ?? [], uniquingKeysWith: { first, _ in first }))
    }
  }

  /// The cursor on what a JSON Pointer leads to, or as near to it as there is something.
  fileprivate func following(_ pointer: String) -> Cursor {
    var cursor = self
    for step in pointer.split(separator: "/") {
      let name = step.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
      switch cursor.node.content {
      case .mapping(let mapping):
        guard let member = mapping.first(where: { $0.key.scalar == name }) else { return cursor }
        cursor = cursor.below(member.value, name)
      case .sequence(let sequence):
        guard let index = Int(name), sequence.indices.contains(index) else { return cursor }
        cursor = cursor.element(sequence[index], index)
      case .scalar: return cursor
      }
    }
    return cursor
  }
}

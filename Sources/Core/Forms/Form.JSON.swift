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
        cursor.refuse(expecting: "a JSON Schema, as a mapping")
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
        cursor.refuse(
          "the schema is not one of an object; an answer needs named members", expected: "type: object at the top")
        return nil
      }
      return document
    }
  }
}

extension Cursor {
  /// The value at this place as JSON; `nil` after an ambiguous scalar was refused.
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
          "found \(plain.text), which some YAML readers take for \(name)", expected: "a value written as in JSON",
          hint: "quote it if you mean a string")
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

  /// The cursor at a JSON Pointer, or at the last value on the way to it.
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

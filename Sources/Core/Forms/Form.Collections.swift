import JSON

extension Form {
  /// A list of values of one form. An element that cannot be read is reported and skipped.
  package static func list<Element>(of element: Form<Element>, atLeast least: Int = 0, atMost most: Int = 1000) -> Form
  where Value == [Element] {
    let json: JSONValue = [
      "type": "array", "items": element.schema.json, "minItems": .integer(Int64(least)),
      "maxItems": .integer(Int64(most)),
    ]
    return Form(FormSchema(json, definitions: element.schema.definitions)) { cursor in
      guard let sequence = cursor.node.elements else {
        cursor.refuse(expecting: "a list")
        return nil
      }
      if sequence.count < least { cursor.refuse("found an empty list", expected: "at least \(least)") }
      if sequence.count > most {
        cursor.refuse("found \(sequence.count) elements", expected: "at most \(most)")
        return nil
      }
      return sequence.enumerated().compactMap { index, node in element.read(cursor.element(node, index)) }
    }
  }

  /// A mapping from free names to values of one form, in the order of the file.
  package static func dictionary<Member>(
    _ expected: String, of member: Form<Member>, names isFine: @escaping @Sendable (String) -> Bool = { !$0.isEmpty },
    nameRule: String = "a name"
  ) -> Form where Value == [(name: String, value: Member)] {
    let json: JSONValue = ["type": "object", "additionalProperties": member.schema.json]
    return Form(FormSchema(json, definitions: member.schema.definitions)) { cursor in
      guard let members = cursor.members(expecting: expected) else { return nil }
      return members.compactMap { name, key, value in
        let keyCursor = Cursor(node: key, key: value.key, reading: cursor.reading)
        guard let text = keyCursor.text(expecting: nameRule) else { return nil }
        guard isFine(text) else {
          keyCursor.refuse("found the name \(JSONValue.string(name).canonicalText)", expected: nameRule)
          return nil
        }
        return member.read(value).map { (name, $0) }
      }
    }
  }
}

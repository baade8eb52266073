import Texts

/// Walks a value along a schema that was found sound, and notes what does not fit.
struct SchemaChecker {
  let root: JSONValue
  let patterns: [String: RegularExpression]
  private(set) var violations: [JSONSchemaViolation] = []
  /// Comparisons of a value with a schema that are left: a schema may refer to itself without end.
  private var budget = 100_000
  /// Steps of regular expressions that are left, some seconds of work at the most.
  private var patternWork = 20_000_000
  private var depth = 0
  /// Whether something was left unchecked, so that the violations say nothing about the rest.
  private(set) var gaveUp = false

  init(root: JSONValue, patterns: [String: RegularExpression]) {
    self.root = root
    self.patterns = patterns
  }

  mutating func check(_ value: JSONValue, against schema: JSONValue, at place: String) {
    if schema == false { return note("nothing is allowed here; leave it out", at: place) }
    guard let members = schema.objectValue else { return }
    budget -= 1
    depth += 1
    defer { depth -= 1 }
    guard budget > 0, depth <= 256 else {
      gaveUp = true
      return
    }
    if let form = members["$ref"]?.stringValue.flatMap({ definition($0, in: root) }) {
      check(value, against: form, at: place)
    }
    if let forms = members["anyOf"]?.arrayValue { check(value, againstAnyOf: forms, at: place) }
    guard hasRightType(value, schema: members, at: place) else { return }
    checkConstants(value, schema: members, at: place)
    switch value {
    case .object(let object): check(object, schema: members, at: place)
    case .array(let elements): check(elements, schema: members, at: place)
    case .string(let text): check(text, schema: members, at: place)
    case .integer, .decimal: checkRange(of: value, schema: members, at: place)
    case .null, .bool: return
    }
  }

  private mutating func note(_ message: String, at place: String) {
    violations.append(JSONSchemaViolation(pointer: place, message: message))
  }

  private mutating func check(_ value: JSONValue, againstAnyOf forms: [JSONValue], at place: String) {
    let before = violations
    var closest: [JSONSchemaViolation]?
    for form in forms {
      violations = []
      check(value, against: form, at: place)
      if violations.isEmpty {
        violations = before
        return
      }
      if violations.count < closest?.count ?? .max { closest = violations }
    }
    violations = before
    note("fits none of the \(forms.count) allowed forms; what keeps it from the closest follows", at: place)
    violations += closest ?? []
  }

  private mutating func hasRightType(_ value: JSONValue, schema: [String: JSONValue], at place: String) -> Bool {
    guard let type = schema["type"] else { return true }
    let allowed = (type.arrayValue ?? [type]).compactMap(\.stringValue)
    if allowed.contains(value.typeName) || (allowed.contains("number") && value.exactDecimal != nil) { return true }
    if case .decimal(let digits) = value, allowed.contains("integer") {
      if digits.utf8.dropFirst().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return true }
      note("expected an integer, found \(digits); write it without fraction and exponent", at: place)
    } else {
      note("expected \(allowed.joined(separator: " or ")), found \(value.typeName)", at: place)
    }
    return false
  }

  private mutating func checkConstants(_ value: JSONValue, schema: [String: JSONValue], at place: String) {
    if let constant = schema["const"], !value.isSameValue(as: constant) {
      note("expected \(constant.canonicalText), found \(Self.excerpt(value))", at: place)
    }
    let choices = schema["enum"]?.arrayValue
    budget -= (choices?.count ?? 0) / 64
    if let choices, !choices.contains(where: value.isSameValue) {
      let list = choices.map(\.canonicalText).joined(separator: ", ")
      note("expected one of \(list), found \(Self.excerpt(value))", at: place)
    }
  }

  private mutating func check(_ object: [String: JSONValue], schema: [String: JSONValue], at place: String) {
    let properties = schema["properties"]?.objectValue ?? [:]
    for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where object[name] == nil {
      note("the member \(JSONValue.string(name).canonicalText) is missing", at: place)
    }
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      if let property = properties[name] {
        check(value, against: property, at: pointer(place, name))
      } else if schema["additionalProperties"] == false {
        let known = properties.keys.sorted().joined(separator: ", ")
        note(
          "no such member; \(known.isEmpty ? "none are allowed" : "expected one of \(known)")",
          at: pointer(place, name))
      } else if let others = schema["additionalProperties"] {
        check(value, against: others, at: pointer(place, name))
      }
    }
  }

  private mutating func check(_ elements: [JSONValue], schema: [String: JSONValue], at place: String) {
    if let least = schema["minItems"]?.integerValue, elements.count < least {
      note("expected at least \(least) elements, found \(elements.count)", at: place)
    }
    if let most = schema["maxItems"]?.integerValue, elements.count > most {
      note("expected at most \(most) elements, found \(elements.count)", at: place)
    }
    guard let items = schema["items"] else { return }
    for (index, element) in elements.enumerated() {
      check(element, against: items, at: pointer(place, String(index)))
    }
  }

  private mutating func check(_ text: String, schema: [String: JSONValue], at place: String) {
    let count = text.unicodeScalars.count
    if let least = schema["minLength"]?.integerValue, count < least {
      note("expected at least \(least) characters, found \(count)", at: place)
    }
    if let most = schema["maxLength"]?.integerValue, count > most {
      note("expected at most \(most) characters, found \(count)", at: place)
    }
    guard let pattern = schema["pattern"]?.stringValue.flatMap({ patterns[$0] }) else { return }
    switch pattern.occurs(in: text, work: &patternWork) {
    case true?: return
    case false?: note("expected a text that matches the regular expression \(pattern.text)", at: place)
    case nil: gaveUp = true
    }
  }

  private mutating func checkRange(of value: JSONValue, schema: [String: JSONValue], at place: String) {
    guard let number = value.exactDecimal else { return }
    if let least = schema["minimum"], let bound = least.exactDecimal, number < bound {
      note("expected at least \(least.canonicalText), found \(value.canonicalText)", at: place)
    }
    if let most = schema["maximum"], let bound = most.exactDecimal, bound < number {
      note("expected at most \(most.canonicalText), found \(value.canonicalText)", at: place)
    }
  }

  private static func excerpt(_ value: JSONValue) -> String {
    let text = value.canonicalText
    return text.count > 80 ? "\(text.prefix(80))…" : text
  }
}

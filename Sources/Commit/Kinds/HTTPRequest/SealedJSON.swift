import EffectKit
import JSON
import KindSupport
import Plans

/// JSON as it is sealed: its text, in which secrets stand by name, and the same as a document, where they are `null`.
struct SealedJSON {
  private(set) var text = SealedText()
  let document: JSONValue

  init(_ template: JSONTemplate, with values: Template.Values) throws(EffectError) {
    var text = SealedText()
    document = try Self.write(template, values, into: &text)
    self.text = text
  }

  private static func write(
    _ template: JSONTemplate, _ values: Template.Values, into text: inout SealedText
  ) throws(EffectError) -> JSONValue {
    switch template {
    case .value(let value):
      text.append(value.canonicalText)
      return value
    case .text(let template): return try write(template, values, into: &text)
    case .list(let elements):
      var written: [JSONValue] = []
      text.append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { text.append(",") }
        written.append(try write(element, values, into: &text))
      }
      text.append("]")
      return .array(written)
    case .members(let members):
      var written: [String: JSONValue] = [:]
      text.append("{")
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        text.append((index > 0 ? "," : "") + JSONValue.string(member.key).canonicalText + ":")
        written[member.key] = try write(member.value, values, into: &text)
      }
      text.append("}")
      return .object(written)
    }
  }

  private static func write(
    _ template: Template, _ values: Template.Values, into text: inout SealedText
  ) throws(EffectError) -> JSONValue {
    // One hole and nothing else keeps its value's type.
    if template.parts.count == 1, case .hole(let reference) = template.parts[0] {
      switch reference {
      case .input, .step:
        let value = try SealedText.value(of: reference, in: values)
        text.append(value.canonicalText)
        return value
      case .secret, .effect, .prompt: break
      }
    }
    let escaped = Template(
      parts: template.parts.map { part in
        if case .text(let literal) = part { .text(literal.jsonEscaped) } else { part }
      })
    let sealed = try SealedText(escaped, with: values) { value throws(EffectError) in value.jsonEscaped }
    text.append("\"")
    text.append(sealed)
    text.append("\"")
    return sealed.pieces.allSatisfy { if case .text = $0 { true } else { false } }
      ? (try? JSONValue(parsing: "\"\(sealed.shown)\"")) ?? .null : .null
  }
}

extension String {
  /// As it stands between the quotation marks of a JSON string.
  var jsonEscaped: String { String(JSONValue.string(self).canonicalText.dropFirst().dropLast()) }
}

extension JSONValue {
  /// What a JSON Pointer (RFC 6901) leads to.
  func value(at pointer: String) -> JSONValue? {
    var value = self
    for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = step.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
      if let elements = value.arrayValue, let index = Int(name), elements.indices.contains(index) {
        value = elements[index]
      } else if let member = value[name] {
        value = member
      } else {
        return nil
      }
    }
    return value
  }
}

import EffectKit
import JSON
import KindSupport
import Plans

/// A form as it is sealed: its text, in which secrets stand by name, and the same as a document, where they are `null`.
///
/// Names are in the order of their letters, so that the same form is the same bytes.
struct SealedForm {
  private(set) var text = SealedText()
  let document: JSONValue

  init(_ template: JSONTemplate, with values: Template.Values) throws(EffectError) {
    guard case .members(let members) = template else { throw .invalid("a form is a mapping") }
    if let twice = Self.twice(template) {
      throw .invalid("two values of the form would be sent as \(twice), and a server may take either; write one")
    }
    var text = SealedText()
    var document: [String: JSONValue] = [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      document[name] = try Self.write(value, as: name, values, into: &text)
    }
    self.text = text
    self.document = .object(document)
  }

  /// A name that two different members would be sent under; `nil` where there is none.
  private static func twice(_ template: JSONTemplate) -> String? {
    var seen: Set<String> = []
    return names(in: template, as: "").first { !seen.insert($0).inserted }
  }

  private static func names(in template: JSONTemplate, as name: String) -> [String] {
    switch template {
    case .value, .text: [name]
    // The elements of a list are sent under one name.
    case .list(let elements): Set(elements.flatMap { names(in: $0, as: name) }).sorted()
    case .members(let members):
      members.sorted { $0.key < $1.key }.flatMap { member, value in
        names(in: value, as: name.isEmpty ? member : "\(name)[\(member)]")
      }
    }
  }

  private static func write(
    _ template: JSONTemplate, as name: String, _ values: Template.Values, into text: inout SealedText
  ) throws(EffectError) -> JSONValue {
    switch template {
    case .value(let value):
      begin(name, in: &text)
      text.append(SealedRequest.percentEncoded(value.canonicalText))
      return value
    case .text(let template):
      begin(name, in: &text)
      return try write(template, values, into: &text)
    case .list(let elements):
      var written: [JSONValue] = []
      for element in elements { written.append(try write(element, as: name, values, into: &text)) }
      return .array(written)
    case .members(let members):
      var written: [String: JSONValue] = [:]
      for (member, value) in members.sorted(by: { $0.key < $1.key }) {
        written[member] = try write(value, as: "\(name)[\(member)]", values, into: &text)
      }
      return .object(written)
    }
  }

  private static func begin(_ name: String, in text: inout SealedText) {
    text.append((text.pieces.isEmpty ? "" : "&") + nameEncoded(name) + "=")
  }

  /// Brackets stay as services write them in their documentation.
  private static func nameEncoded(_ name: String) -> String {
    name.split(separator: "[", omittingEmptySubsequences: false).map { part in
      part.split(separator: "]", omittingEmptySubsequences: false).map { SealedRequest.percentEncoded(String($0)) }
        .joined(separator: "]")
    }.joined(separator: "[")
  }

  private static func write(
    _ template: Template, _ values: Template.Values, into text: inout SealedText
  ) throws(EffectError) -> JSONValue {
    if template.parts.count == 1, case .hole(let reference) = template.parts[0] {
      switch reference {
      case .input, .step:
        let value = try SealedText.value(of: reference, in: values)
        guard value.arrayValue == nil, value.objectValue == nil, value != .null else {
          throw .invalid("${{ \(reference) }} is \(value.canonicalText), which a form cannot hold")
        }
        text.append(SealedRequest.percentEncoded(value.stringValue ?? value.canonicalText))
        return value
      case .secret, .effect, .prompt: break
      }
    }
    let escaped = Template(
      parts: template.parts.map { part in
        if case .text(let literal) = part { .text(SealedRequest.percentEncoded(literal)) } else { part }
      })
    let sealed = try SealedText(escaped, with: values) { value throws(EffectError) in
      SealedRequest.percentEncoded(value)
    }
    text.append(sealed)
    let isKnown = sealed.pieces.allSatisfy { if case .text = $0 { true } else { false } }
    return isKnown ? .string(try SealedText(template, with: values).shown) : .null
  }
}

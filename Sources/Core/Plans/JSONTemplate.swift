package import JSON

/// A JSON document with `${{ }}` in its strings. A string that is one reference and nothing else becomes the value
/// itself, whatever its type.
package indirect enum JSONTemplate: Hashable, Sendable {
  /// A value that is not a string, list or object.
  case value(JSONValue)
  case text(Template)
  case list([JSONTemplate])
  case members([String: JSONTemplate])

  package init(parsing document: JSONValue) throws(Template.ParsingError) {
    switch document {
    case .string(let text): self = .text(try Template(parsing: text))
    case .array(let elements):
      self = .list(
        try elements.map { element throws(Template.ParsingError) in try JSONTemplate(parsing: element) })
    case .object(let members):
      var templates: [String: JSONTemplate] = [:]
      for (name, member) in members { templates[name] = try JSONTemplate(parsing: member) }
      self = .members(templates)
    default: self = .value(document)
    }
  }

  package var templates: [Template] {
    switch self {
    case .value: []
    case .text(let template): [template]
    case .list(let elements): elements.flatMap(\.templates)
    case .members(let members): members.sorted { $0.key < $1.key }.flatMap(\.value.templates)
    }
  }
}

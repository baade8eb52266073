/// A text of a declared effect, by the key that the plan gives it, such as `into` or `json/amount`.
package struct DeclaredArgument: Hashable, Sendable {
  package var name: String
  package var template: Template
  /// Whether the text is the path of a file of the draft, whose content the effect uses.
  package var isDraftFile: Bool

  package init(_ name: String, _ template: Template, isDraftFile: Bool = false) {
    self.name = name
    self.template = template
    self.isDraftFile = isDraftFile
  }
}

extension [DeclaredArgument] {
  /// The words of a command line, each by its number.
  package init(_ name: String, _ line: CommandLine) {
    self = line.words.enumerated().map { DeclaredArgument("\(name)[\($0.offset)]", $0.element) }
  }

  /// The texts of a document, each by the way that leads to it.
  package init(_ name: String, _ document: JSONTemplate) {
    switch document {
    case .value: self = []
    case .text(let template): self = [DeclaredArgument(name, template)]
    case .list(let elements):
      self = elements.enumerated().flatMap { [DeclaredArgument]("\(name)/\($0.offset)", $0.element) }
    case .members(let members):
      self = members.sorted { $0.key < $1.key }.flatMap { [DeclaredArgument]("\(name)/\($0.key)", $0.value) }
    }
  }
}

/// Text in which `${{ }}` stands for a value.
///
/// A template that is one hole and nothing else keeps the value's type; otherwise the value is written into the text.
/// It never builds a shell line: a word of a command stays one word whatever the value holds.
package struct Template: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case text(String)
    case hole(Reference)
  }

  /// What a hole refers to.
  package enum Reference: Hashable, Sendable, CustomStringConvertible {
    /// `inputs.NAME`
    case input(String)
    /// `steps.ID.MEMBER.MEMBER…`: a member of what an extract step answered.
    case step(StepID, members: [String])
    /// `prompt`: what an outside agent is asked; in its command only.
    case prompt
    /// `secrets.NAME`: resolved in the committer only, at the moment of use.
    case secret(String)
    /// `effect.key`, `effect.response.MEMBER…`: known once an effect was begun, to what comes after it.
    case effect([String])

    package var description: String {
      switch self {
      case .input(let name): "inputs.\(name)"
      case .step(let id, let members): (["steps", id.text] + members).joined(separator: ".")
      case .prompt: "prompt"
      case .secret(let name): "secrets.\(name)"
      case .effect(let members): (["effect"] + members).joined(separator: ".")
      }
    }
  }

  package var parts: [Part]

  package init(parts: [Part]) { self.parts = parts }

  /// A template without holes.
  package init(_ text: String) { parts = text.isEmpty ? [] : [.text(text)] }

  package var references: [Reference] {
    parts.compactMap { if case .hole(let reference) = $0 { reference } else { nil } }
  }
}

extension Template: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self.init(value) }
}

extension Template: CustomStringConvertible {
  /// The template as it is written in a plan.
  package var description: String {
    parts.map { part in
      switch part {
      case .text(let text): text.split(separator: "${{", omittingEmptySubsequences: false).joined(separator: "$${{")
      case .hole(let reference): "${{ \(reference) }}"
      }
    }.joined()
  }
}

/// Text in which `${{ }}` stands for a value.
///
/// A template that is one reference and nothing else keeps the value's type; otherwise the value becomes part of the
/// text. No shell reads the result: a word of a command stays one word, whatever the value is.
package struct Template: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    case text(String)
    case hole(Reference)
  }

  /// The target of a reference.
  package enum Reference: Hashable, Sendable, CustomStringConvertible {
    /// `inputs.NAME`
    case input(String)
    /// `steps.ID.MEMBER.MEMBER…`: a member of what an extract step answered.
    case step(StepID, members: [String])
    /// `prompt`: the prompt of an external agent; only in its command.
    case prompt
    /// `secrets.NAME`: resolved only by the committer, at the moment of use.
    case secret(String)
    /// `effect.key`, `effect.response.MEMBER…`: known once an effect was started, for requests and commands after it.
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

  /// A template without references.
  package init(_ text: String) { parts = text.isEmpty ? [] : [.text(text)] }

  package var references: [Reference] {
    parts.compactMap { if case .hole(let reference) = $0 { reference } else { nil } }
  }
}

extension Template: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self.init(value) }
}

extension Template: CustomStringConvertible {
  /// The template, as in a plan.
  package var description: String {
    parts.map { part in
      switch part {
      case .text(let text): text.split(separator: "${{", omittingEmptySubsequences: false).joined(separator: "$${{")
      case .hole(let reference): "${{ \(reference) }}"
      }
    }.joined()
  }
}

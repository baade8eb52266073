package import Plans

/// Where a value in an effect comes from.
package enum ValueSource: Hashable, Sendable {
  /// The plan's own words.
  case plan
  /// An input, which was given when the run was started, or is at its default.
  case input(String)
  /// A person, at the review.
  case person
  /// A model's answer, or a member of it.
  case step(StepID, members: [String])
  /// A secret, by its name.
  case secret(String)
  /// The effect itself once it was begun: its key, or a member of what was answered to it.
  case effect([String])
  /// A file of the draft, by its path in the repository.
  case draft(String)
}

extension ValueSource {
  /// Where what stands in a hole of a template comes from.
  init(_ reference: Template.Reference) {
    switch reference {
    case .input(let name): self = .input(name)
    case .step(let id, let members): self = .step(id, members: members)
    case .secret(let name): self = .secret(name)
    case .effect(let members): self = .effect(members)
    // The plan's own words to an agent; no effect holds them.
    case .prompt: self = .plan
    }
  }

  /// Whether a model gave it.
  package var isModels: Bool {
    switch self {
    case .step, .draft: true
    case .plan, .input, .person, .secret, .effect: false
    }
  }

  /// As policies name it, such as `step:invoice.cents`.
  package var name: String {
    switch self {
    case .plan: "plan"
    case .input(let name): "input:\(name)"
    case .person: "person"
    case .step(let id, let members): "step:" + ([id.text] + members).joined(separator: ".")
    case .secret(let name): "secret:\(name)"
    case .effect(let members): "effect:" + members.joined(separator: ".")
    case .draft(let path): "draft:\(path)"
    }
  }

  /// For a person, as the end of a sentence.
  package var text: String {
    switch self {
    case .plan: "the plan"
    case .input(let name): "the input \(name)"
    case .person: "a person"
    case .step(let id, let members):
      (["the answer of step \(id)"] + (members.isEmpty ? [] : ["(\(members.joined(separator: ".")))"]))
        .joined(separator: " ")
    case .secret(let name): "the secret \(name)"
    case .effect(let members): "the effect's own \(members.joined(separator: "."))"
    case .draft(let path): "the draft's file \(path)"
    }
  }
}

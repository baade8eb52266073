package import JSON

extension Template {
  /// The values of references during a run. Secrets are not included: only the committer resolves them.
  package struct Values: Hashable, Sendable {
    package var inputs: [String: JSONValue]
    package var steps: [StepID: JSONValue]

    /// The prompt of an external agent; `nil` except in its command.
    package var prompt: String?

    package init(inputs: [String: JSONValue] = [:], steps: [StepID: JSONValue] = [:], prompt: String? = nil) {
      self.prompt = prompt
      self.inputs = inputs
      self.steps = steps
    }

    /// The value of a reference.
    package func value(of reference: Reference) throws(MissingValue) -> JSONValue {
      switch reference {
      case .input(let name):
        if let value = inputs[name] { return value }
      case .step(let id, let members):
        var value = steps[id]
        for member in members { value = value?[member] }
        if let value { return value }
      case .prompt: if let prompt { return .string(prompt) }
      case .secret, .effect: break
      }
      throw MissingValue(reference: reference)
    }
  }

  /// A reference has no value when it is needed.
  package struct MissingValue: Error, Hashable, Sendable, CustomStringConvertible {
    package let reference: Reference

    package var description: String { "${{ \(reference) }} has no value here" }
  }

  /// The text with every reference filled in: a string as it is, anything else as canonical JSON.
  package func text(with values: Values) throws(MissingValue) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let literal): text += literal
      case .hole(let reference):
        let value = try values.value(of: reference)
        text += value.stringValue ?? value.canonicalText
      }
    }
    return text
  }
}

package import JSON
package import Plans

/// The inputs of a run, from `NAME=VALUE` words and the plan's defaults.
package struct InputValues {
  let plan: Plan
  let assignments: [String]

  package init(plan: Plan, assignments: [String]) {
    self.plan = plan
    self.assignments = assignments
  }

  package func values() throws -> [String: JSONValue] {
    var given: [String: String] = [:]
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "=") else {
        throw CommandFailure(.usage, "--input \(assignment) has no value", hint: "write NAME=VALUE")
      }
      given[String(assignment[..<equals])] = String(assignment[assignment.index(after: equals)...])
    }
    let known = plan.inputs.map(\.name)
    if let unknown = given.keys.sorted().first(where: { !known.contains($0) }) {
      throw CommandFailure(
        .usage, "the plan has no input \(unknown)",
        hint: known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))")
    }
    var values: [String: JSONValue] = [:]
    for input in plan.inputs { values[input.name] = try value(of: input, given: given[input.name]) }
    return values
  }

  private func value(of input: Plan.Input, given: String?) throws -> JSONValue {
    guard let given else {
      guard let value = input.defaultValue else {
        throw CommandFailure(
          .usage, "the plan's input \(input.name) has no value", hint: "give -i \(input.name)=VALUE")
      }
      return value
    }
    let value = reading(given, as: input.kind)
    if let expectation = input.expectation(for: value) {
      throw CommandFailure(.usage, "input \(input.name)=\(given) is not \(expectation)")
    }
    return value
  }

  /// The value that a word stands for; a word that cannot be of the kind stays a text, which then fits no other kind.
  private func reading(_ word: String, as kind: Plan.Input.Kind) -> JSONValue {
    switch kind {
    case .string: .string(word)
    case .integer: Int64(word).map(JSONValue.integer) ?? .string(word)
    case .boolean: word == "true" ? true : word == "false" ? false : .string(word)
    }
  }
}

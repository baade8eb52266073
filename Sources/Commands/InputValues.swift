import Documents
import Plans

/// The inputs of a run, from `NAME=VALUE` words and the plan's defaults.
struct InputValues {
  let plan: Plan
  let assignments: [String]

  func values() throws -> [String: JSONValue] {
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
    switch input.kind {
    case .string:
      if let pattern = input.pattern, let expression = try? Regex(pattern),
        (try? expression.wholeMatch(in: given)) == nil
      {
        throw CommandFailure(.usage, "input \(input.name)=\(given) does not match \(pattern)")
      }
      return .string(given)
    case .integer:
      guard let number = Int64(given) else {
        throw CommandFailure(.usage, "input \(input.name)=\(given) is no integer")
      }
      return .integer(number)
    case .boolean:
      guard given == "true" || given == "false" else {
        throw CommandFailure(.usage, "input \(input.name)=\(given) is neither true nor false")
      }
      return .bool(given == "true")
    }
  }
}

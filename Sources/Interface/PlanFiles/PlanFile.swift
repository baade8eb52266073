package import EffectKit
package import Forms
package import Plans

/// Reads plans from YAML.
package enum PlanFile {
  /// Reads a plan and finds all its errors; `path` is the name of the file in them.
  ///
  /// - Parameters:
  ///   - kinds: the kinds of effects that it can declare.
  ///   - profiles: what steps say of their sandbox is held against them, and is refused where it would widen
  ///     one. Without them, only its form is looked at, and composing takes whatever is less.
  ///   - secrets: the names of the secrets that the user has declared; without them, the plan may refer to any.
  package static func read(
    text: String, path: String, kinds: EffectKinds, within profiles: ConfinementProfiles? = nil,
    secrets: Set<String>? = nil, isFrozen: Bool = false
  ) -> Result<Plan, PlanDiagnostics> {
    let reading = Reading(path: path, isFrozen: isFrozen)
    if let root = YAMLFile.root(of: text, reading: reading), let source = PlanForm.form(kinds: kinds).read(root) {
      PlanRules(source, reading: reading, profiles: profiles, secrets: secrets).check()
      if reading.outcome == nil, let plan = source.plan { return .success(plan) }
    }
    return .failure(reading.refusal)
  }

  /// Reads a plan from the bytes of its file.
  package static func read(
    bytes: [UInt8], path: String, kinds: EffectKinds, within profiles: ConfinementProfiles? = nil
  ) -> Result<Plan, PlanDiagnostics> {
    decode(bytes, path: path).flatMap { read(text: $0, path: path, kinds: kinds, within: profiles) }
  }
}

/// The text of a file's bytes; the error names the line of the first byte that is not UTF-8.
func decode(_ bytes: [UInt8], path: String) -> Result<String, PlanDiagnostics> {
  if let text = String(validating: bytes, as: UTF8.self) { return .success(text) }
  let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
  let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
  let reading = Reading(path: path)
  reading.refuse("the file is not valid UTF-8", at: Place(line: line + 1, column: 1, key: ""), hint: "save it as UTF-8")
  return .failure(reading.refusal)
}

extension Reading {
  /// The errors of a file that could not be read.
  var refusal: PlanDiagnostics {
    if let outcome { return outcome }
    // Every part that cannot be read has reported an error. If one did not, the file must still not pass as valid.
    refuse("the file could not be read", at: Place(line: 1, column: 1, key: ""))
    return PlanDiagnostics(list: diagnostics)
  }
}

extension PlanSource {
  /// The plan; `nil` where a part could not be read.
  fileprivate var plan: Plan? {
    guard let name, let goal else { return nil }
    let steps = self.steps.compactMap { step in
      step.id.flatMap { id in
        step.kind.map { kind in
          Step(
            id: id.value, needs: step.needs.map(\.value), kind: kind,
            sandbox: step.sandbox?.value ?? SandboxRestriction(), answerTokens: step.answerTokens
          )
        }
      }
    }
    guard steps.count == self.steps.count else { return nil }
    return Plan(
      name: name, goal: goal, target: target, tiers: tiers, boundary: boundary, inputs: inputs.map(\.value),
      secrets: secrets, steps: steps, boundaryLines: boundaryLines, bring: bring)
  }
}

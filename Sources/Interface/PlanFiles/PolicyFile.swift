package import EffectKit
package import Forms
package import Plans

/// The content of a policy file.
package struct PolicyText: Hashable, Sendable {
  package var name: String
  package var boundary: Boundary
  /// The line of each key, such as `changes.files`.
  package var lines: [String: Int]

  /// The constraints of the file, as one layer of a policy.
  package func policy(layer: PolicyLayer, path: String) -> Policy {
    Policy(boundary, layer: layer, path: path, lines: lines)
  }
}

/// Reads policies from YAML.
package enum PolicyFile {
  /// Reads a policy and finds all its errors; `path` is the name of the file in them.
  ///
  /// - Parameters:
  ///   - layer: whose policy it is: one inside the repository cannot allow what nobody outside it does.
  ///   - kinds: the kinds of effects that it can limit.
  package static func read(
    text: String, path: String, layer: PolicyLayer, kinds: EffectKinds
  ) -> Result<PolicyText, PlanDiagnostics> {
    let reading = Reading(path: path)
    if let root = YAMLFile.root(of: text, reading: reading),
      let policy = PolicyForm.form(of: layer, kinds: kinds).read(root)
    {
      if reading.outcome == nil { return .success(policy) }
    }
    return .failure(reading.refusal)
  }

  /// Reads a policy from the bytes of its file.
  package static func read(
    bytes: [UInt8], path: String, layer: PolicyLayer, kinds: EffectKinds
  ) -> Result<PolicyText, PlanDiagnostics> {
    decode(bytes, path: path).flatMap { read(text: $0, path: path, layer: layer, kinds: kinds) }
  }
}

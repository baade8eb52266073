package import EffectKit
package import Forms
package import Plans

/// What a policy file says.
package struct PolicyText: Hashable, Sendable {
  package var name: String
  package var boundary: Boundary
  /// The line of each key, such as `changes.files`.
  package var lines: [String: Int]

  /// What the file demands, as one layer of a policy.
  package func policy(layer: PolicyLayer, path: String) -> Policy {
    Policy(boundary, layer: layer, path: path, lines: lines)
  }
}

/// Reads policies from YAML.
package enum PolicyFile {
  /// Reads a policy; `path` is the file's name for diagnostics, of which all are found at once.
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

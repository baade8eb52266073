import EffectKit
import Forms
import JSON
import KindRegistry
import PlanFiles
import Plans

/// Files as the program reads them: with every kind of effect that there is.
extension PlanFile {
  static func read(
    text: String, path: String, within profiles: ConfinementProfiles? = nil, secrets: Set<String>? = nil
  ) -> Result<Plan, PlanDiagnostics> {
    read(text: text, path: path, kinds: KindRegistry.kinds, within: profiles, secrets: secrets)
  }

  static func read(bytes: [UInt8], path: String) -> Result<Plan, PlanDiagnostics> {
    read(bytes: bytes, path: path, kinds: KindRegistry.kinds)
  }
}

extension PolicyFile {
  static func read(text: String, path: String, layer: PolicyLayer) -> Result<PolicyText, PlanDiagnostics> {
    read(text: text, path: path, layer: layer, kinds: KindRegistry.kinds)
  }
}

extension PlanSchema {
  /// The schema of plans with every kind of effect that there is.
  static let plan = document(of: KindRegistry.kinds)
}

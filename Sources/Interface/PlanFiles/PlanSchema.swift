package import EffectKit
import Forms
package import JSON
import Plans

/// The JSON Schemas of the files that people write, made from the same forms that read them.
package enum PlanSchema {
  /// The JSON Schema (2020-12) of plan files.
  package static func document(of kinds: EffectKinds) -> JSONValue {
    PlanForm.form(kinds: kinds).schema.document(title: "Chancery plan")
  }

  /// The JSON Schema (2020-12) of policy files.
  package static func policy(of kinds: EffectKinds) -> JSONValue {
    PolicyForm.form(of: .system, kinds: kinds).schema.document(title: "Chancery policy")
  }

  /// The JSON Schema (2020-12) of configuration files.
  package static let configuration = ConfigurationForm.form.schema.document(title: "Chancery configuration")

  /// The JSON Schema (2020-12) of the sandbox's profiles.
  package static let profile = ProfileForm.form(of: nil).schema.document(title: "Chancery sandbox profile")

  /// The JSON Schema (2020-12) of the sandbox's table of toolchains.
  package static let toolchains = ToolchainForm.table.schema.document(title: "Chancery toolchains")
}

package import Documents

/// The JSON Schemas of the files that people write, made from the tables that the readers go by.
package enum PlanSchema {
  /// The JSON Schema (2020-12) of plan files.
  package static let document = PlanForm.form.schema.document(title: "Chancery plan")

  /// The JSON Schema (2020-12) of configuration files.
  package static let configuration = ConfigurationForm.form.schema.document(title: "Chancery configuration")
}

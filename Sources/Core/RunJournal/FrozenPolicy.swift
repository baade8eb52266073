package import JSON
package import Plans

/// The policies as they were when a run began, which it keeps to whatever becomes of their files.
package struct FrozenPolicy: Hashable, Sendable {
  /// From the outermost to the innermost, without the plan, which the run's start holds anyway.
  package var layers: [Layer]
  /// What they and the plan demand together, as this program understood it.
  package var document: JSONValue
  /// SHA-256 of the document's canonical text, in hexadecimal.
  package var digest: String

  package init(layers: [Layer], document: JSONValue, digest: String) {
    self.layers = layers
    self.document = document
    self.digest = digest
  }

  /// One policy file.
  package struct Layer: Hashable, Sendable {
    package var layer: PolicyLayer
    /// The file, as a person finds it.
    package var path: String
    package var text: String

    package init(layer: PolicyLayer, path: String, text: String) {
      self.layer = layer
      self.path = path
      self.text = text
    }
  }
}

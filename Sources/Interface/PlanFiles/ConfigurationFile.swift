package import Forms
package import Plans

/// Reads the user's configuration from YAML.
package enum ConfigurationFile {
  /// Reads a configuration and finds all its errors; `path` is the name of the file in them.
  ///
  /// An empty file is not an error: every default stays.
  ///
  /// - Parameter toolchains: the known toolchains; without it, every name is accepted.
  package static func read(
    text: String, path: String, toolchains: [String: Toolchain]? = nil
  ) -> Result<Configuration, PlanDiagnostics> {
    let lines = text.split(whereSeparator: \.isNewline)
    let isEmpty = lines.allSatisfy { $0.allSatisfy(\.isWhitespace) || $0.drop { $0 == " " }.hasPrefix("#") }
    if isEmpty { return .success(Configuration()) }
    let reading = Reading(path: path)
    if let root = YAMLFile.root(of: text, reading: reading), let configuration = ConfigurationForm.form.read(root) {
      if let toolchains { reading.check(toolchains: toolchains.keys) }
      if reading.outcome == nil { return .success(configuration) }
    }
    return .failure(reading.refusal)
  }

  /// Reads a configuration from the bytes of its file.
  package static func read(
    bytes: [UInt8], path: String, toolchains: [String: Toolchain]? = nil
  ) -> Result<Configuration, PlanDiagnostics> {
    decode(bytes, path: path).flatMap { read(text: $0, path: path, toolchains: toolchains) }
  }
}

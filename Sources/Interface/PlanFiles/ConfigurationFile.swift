package import Forms
package import Plans

/// Reads the user's configuration from YAML.
package enum ConfigurationFile {
  /// Reads a configuration; `path` is the file's name for diagnostics, of which all are found at once.
  ///
  /// An empty file is not an error: it leaves everything as it is built in.
  ///
  /// - Parameter toolchains: the table that names of toolchains must be from; without it, any name is taken.
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

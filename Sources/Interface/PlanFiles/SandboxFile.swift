package import Forms
package import Plans

/// A file of the sandbox: one of the profiles, or the table of toolchains.
package enum SandboxFile: Hashable, Sendable, CaseIterable {
  case profile(ProfileName)
  case toolchains

  package static let allCases = [toolchains] + ProfileName.allCases.map(profile)

  /// The file name in `sandbox/` and in the user's `$XDG_CONFIG_HOME/chancery/sandbox/`.
  package var fileName: String {
    switch self {
    case .profile(let name): "\(name.rawValue).yaml"
    case .toolchains: "toolchains.yaml"
    }
  }

  /// The text that ships with Chancery.
  package var embeddedText: String {
    switch self {
    case .profile(.draft): EmbeddedSandbox.draft
    case .profile(.check): EmbeddedSandbox.check
    case .profile(.agent): EmbeddedSandbox.agent
    case .toolchains: EmbeddedSandbox.toolchains
    }
  }
}

/// Reads the profiles of the sandbox and the table of toolchains from YAML.
package enum SandboxFiles {
  /// A user's own file, which replaces the one that ships with Chancery.
  package struct Own: Hashable, Sendable {
    /// The file's name for diagnostics.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  /// The profiles and the table; the user's own files replace those that ship with Chancery.
  ///
  /// - Returns: on failure, all errors of all files.
  package static func read(own: [SandboxFile: Own] = [:]) -> Result<ConfinementProfiles, PlanDiagnostics> {
    guard !own.isEmpty else { return .success(EmbeddedProfiles.all) }
    let table = toolchains(source(.toolchains, own))
    // Without a readable table, names are not checked.
    let names = try? table.get()
    func read(_ name: ProfileName) -> Result<ConfinementProfile, PlanDiagnostics> {
      profile(source(.profile(name), own), name: name, toolchains: names)
    }
    switch (table, read(.draft), read(.check), read(.agent)) {
    case (.success(let toolchains), .success(let draft), .success(let check), .success(let agent)):
      return .success(ConfinementProfiles(draft: draft, check: check, agent: agent, toolchains: toolchains))
    case (let table, let draft, let check, let agent):
      let found = [table.diagnostics] + [draft, check, agent].map(\.diagnostics)
      return .failure(PlanDiagnostics(list: found.flatMap(\.self)))
    }
  }

  /// Reads the file of one profile.
  ///
  /// - Parameter toolchains: the known toolchains; without it, every name is accepted.
  package static func profile(
    _ file: Own, name: ProfileName, toolchains: [String: Toolchain]? = nil
  ) -> Result<ConfinementProfile, PlanDiagnostics> {
    read(file, as: ProfileForm.form(of: name)) { reading in
      if let toolchains { reading.check(toolchains: toolchains.keys) }
    }
  }

  /// Reads the table of toolchains.
  package static func toolchains(_ file: Own) -> Result<[String: Toolchain], PlanDiagnostics> {
    read(file, as: ToolchainForm.table) { _ in }
  }

  private static func source(_ file: SandboxFile, _ own: [SandboxFile: Own]) -> Own {
    own[file] ?? Own(path: "sandbox/\(file.fileName)", text: file.embeddedText)
  }

  private static func read<Value>(
    _ file: Own, as form: Form<Value>, checking: (Reading) -> Void
  ) -> Result<Value, PlanDiagnostics> {
    let reading = Reading(path: file.path)
    if let root = YAMLFile.root(of: file.text, reading: reading), let value = form.read(root) {
      checking(reading)
      if reading.outcome == nil { return .success(value) }
    }
    return .failure(reading.refusal)
  }
}

extension Result where Failure == PlanDiagnostics {
  fileprivate var diagnostics: [PlanDiagnostic] {
    if case .failure(let diagnostics) = self { diagnostics.list } else { [] }
  }
}

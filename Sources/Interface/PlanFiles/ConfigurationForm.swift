import Forms
import JSON
import Plans

/// The table of the keys of a configuration file.
enum ConfigurationForm {
  static let tiers = Field("tiers", TierForm.ofConfiguration, "The tiers for plans that do not name their own.")
  static let providers = Field("providers", ProviderForm.dictionary, "Servers of models, by name.")
  static let sandbox = Field("sandbox", SandboxForm.form, "What commands see and use up, besides what profiles say.")

  static let signers = Field(
    "signers", .text("a path") { !$0.isEmpty && !$0.contains("\0") },
    "An allowed-signers file (ssh-keygen(1)); where it is given, only approvals signed by someone in it count.")

  static let secrets = Field(
    "secrets", SecretForm.dictionary, "Where the secrets that plans refer to are read from, by name.")

  static let form = Form<Configuration>.record(
    "configuration", "A user's configuration of Chancery.",
    [tiers.entry, providers.entry, sandbox.entry, signers.entry, secrets.entry]
  ) { record in
    let tiers = record[Self.tiers] ?? [:]
    let providers = record[Self.providers] ?? [:]
    return Configuration(
      tiers: tiers, providers: ModelProvider.builtIn.merging(providers) { _, given in given },
      sandbox: record[sandbox] ?? Configuration.Sandbox(), signers: record[signers],
      secrets: record[secrets] ?? [:])
  }
}

/// The table of the keys of a configuration's `sandbox`.
enum SandboxForm {
  static let show = Field("show", .list(of: .shownPlace), "Paths that are shown read-only in every profile.")
  static let path = Field("path", .list(of: .shownPlace), "Folders that are searched for programs first.")
  static let caches = Field(
    "caches", .list(of: .shownPlace), "Paths that may be written to in every profile; what is written is thrown away.")
  static let toolchains = Field(
    "toolchains", .list(of: .toolchain), "The toolchains that are shown, in place of those of the profiles.")
  static let profiles = Field("profiles", profilesForm, "What is set for one profile alone.")

  static let form = Form<Configuration.Sandbox>.record(
    "sandbox", "What commands see and use up, besides what profiles say.",
    [show.entry, path.entry, caches.entry, toolchains.entry, profiles.entry]
  ) { record in
    Configuration.Sandbox(
      show: record[show] ?? [], path: record[path] ?? [], caches: record[caches] ?? [],
      toolchains: record[toolchains]?.map(\.value), profiles: record[profiles] ?? [:])
  }

  static let names = ProfileName.allCases.map { name in
    (name: name, field: Field(name.rawValue, adjustment, "What is set for the profile \(name.rawValue) alone."))
  }

  static let profilesForm = Form<[ProfileName: Configuration.Sandbox.Adjustment]>.record(
    "profiles", "What is set for one profile alone.", names.map(\.field.entry)
  ) { record in
    names.reduce(into: [:]) { $0[$1.name] = record[$1.field] }
  }

  static let limits = Field(
    "limits", LimitsForm.some("changed-limits", "Limits in place of the profile's."),
    "Limits in place of the profile's.")
  static let history = Field("history", .flag, "Whether the workspace's repository can read the target's objects.")
  static let ownCaches = Field("caches", .list(of: .shownPlace), "In place of all other caches.")
  static let ownToolchains = Field("toolchains", .list(of: .toolchain), "In place of all other toolchains.")
  static let hide = Field("hide", .list(of: .place), "Paths that are not shown, nor anything below them.")

  private static let adjustment = Form<Configuration.Sandbox.Adjustment>.record(
    "changed-profile", "What is set for one profile; the rest stays as the profile says.",
    [limits.entry, history.entry, ownCaches.entry, ownToolchains.entry, hide.entry]
  ) { record in
    Configuration.Sandbox.Adjustment(
      limits: (record[limits] ?? [:]).mapValues(\.value), history: record[history], caches: record[ownCaches],
      toolchains: record[ownToolchains]?.map(\.value), hide: Set(record[hide] ?? []))
  }
}

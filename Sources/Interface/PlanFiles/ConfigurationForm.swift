import Forms
import JSON
import Plans

/// The keys of a configuration file.
enum ConfigurationForm {
  static let tiers = Field("tiers", TierForm.ofConfiguration, "The tiers for plans that do not name their own.")
  static let providers = Field("providers", ProviderForm.dictionary, "Servers of models, by name.")
  static let sandbox = Field(
    "sandbox", SandboxForm.form, "What the sandbox shows and allows, in addition to its profiles.")

  static let signers = Field(
    "signers", .text("a path") { !$0.isEmpty && !$0.contains("\0") },
    "An allowed-signers file (see ssh-keygen(1)). With it, only approvals signed with a key in this file count.")

  static let revocations = Field(
    "revocations", .text("a path") { !$0.isEmpty && !$0.contains("\0") },
    "A list of revoked keys (see ssh-keygen(1)). Approvals signed with one of them do not count.")

  static let secrets = Field(
    "secrets", SecretForm.dictionary, "Sources of the secrets that plans use, by name.")

  static let workspace = Field(
    "workspace", WorkspaceForm.form, "What commands see in a workspace besides the files of the draft.")

  static let retention = Field(
    "gc", RetentionForm.form, "Which drafts of ended runs `chancery gc` proposes to delete.")

  static let form = Form<Configuration>.record(
    "configuration", "Chancery's configuration for one user.",
    [
      tiers.entry, providers.entry, sandbox.entry, signers.entry, revocations.entry, secrets.entry, workspace.entry,
      retention.entry,
    ]
  ) { record in
    let tiers = record[Self.tiers] ?? [:]
    let providers = record[Self.providers] ?? [:]
    if record.names.contains(revocations.name), !record.names.contains(signers.name) {
      record.refuse(revocations.name, "revocations without signers revoke nothing", expected: "signers beside it")
    }
    return Configuration(
      tiers: tiers, providers: ModelProvider.builtIn.merging(providers) { _, given in given },
      sandbox: record[sandbox] ?? Configuration.Sandbox(), signers: record[signers],
      revocations: record[revocations], secrets: record[secrets] ?? [:], bring: record[workspace] ?? [],
      retention: record[retention] ?? Retention())
  }
}

/// The keys of a configuration's `sandbox`.
enum SandboxForm {
  static let show = Field("show", .list(of: .shownPlace), "Paths shown read-only in every profile.")
  static let path = Field("path", .list(of: .shownPlace), "Folders searched for programs first.")
  static let caches = Field(
    "caches", .list(of: .shownPlace), "Writable paths in every profile; what is written there is discarded.")
  static let toolchains = Field(
    "toolchains", .list(of: .toolchain), "Toolchains to show instead of those of the profiles.")
  static let profiles = Field("profiles", profilesForm, "Settings for one profile.")

  static let form = Form<Configuration.Sandbox>.record(
    "sandbox", "What the sandbox shows and allows, in addition to its profiles.",
    [show.entry, path.entry, caches.entry, toolchains.entry, profiles.entry]
  ) { record in
    Configuration.Sandbox(
      show: record[show] ?? [], path: record[path] ?? [], caches: record[caches] ?? [],
      toolchains: record[toolchains]?.map(\.value), profiles: record[profiles] ?? [:])
  }

  static let names = ProfileName.allCases.map { name in
    (name: name, field: Field(name.rawValue, adjustment, "Settings for the profile \(name.rawValue)."))
  }

  static let profilesForm = Form<[ProfileName: Configuration.Sandbox.Adjustment]>.record(
    "profiles", "Settings for one profile.", names.map(\.field.entry)
  ) { record in
    names.reduce(into: [:]) { $0[$1.name] = record[$1.field] }
  }

  static let limits = Field(
    "limits", LimitsForm.some("changed-limits", "Limits that replace those of the profile."),
    "Limits that replace those of the profile.")
  static let history = Field(
    "history", .flag, "Whether commands can read the target's git objects, and so its history.")
  static let ownCaches = Field("caches", .list(of: .shownPlace), "Replaces all other caches.")
  static let ownToolchains = Field("toolchains", .list(of: .toolchain), "Replaces all other toolchains.")
  static let hide = Field("hide", .list(of: .place), "Paths to hide, with everything below them.")

  private static let adjustment = Form<Configuration.Sandbox.Adjustment>.record(
    "changed-profile", "Settings for one profile; everything else stays as in the profile.",
    [limits.entry, history.entry, ownCaches.entry, ownToolchains.entry, hide.entry]
  ) { record in
    Configuration.Sandbox.Adjustment(
      limits: (record[limits] ?? [:]).mapValues(\.value), history: record[history], caches: record[ownCaches],
      toolchains: record[ownToolchains]?.map(\.value), hide: Set(record[hide] ?? []))
  }
}

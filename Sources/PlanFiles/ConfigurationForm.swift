import Documents
import Plans

/// The table of the keys of a configuration file.
enum ConfigurationForm {
  static let tiers = Field("tiers", TierForm.form, "The tiers for plans that do not name their own.")
  static let providers = Field("providers", ProviderForm.dictionary, "Servers of models, by name.")
  static let sandbox = Field("sandbox", sandboxForm, "What commands see besides the system's own folders.")

  static let form = Form<Configuration>.record(
    "configuration", "A user's configuration of Chancery.", [tiers.entry, providers.entry, sandbox.entry]
  ) { record in
    let tiers = record[Self.tiers] ?? [:]
    let providers = record[Self.providers] ?? [:]
    return Configuration(
      tiers: tiers, providers: ModelProvider.builtIn.merging(providers) { _, given in given },
      sandbox: record[sandbox] ?? Configuration.Sandbox())
  }

  static let show = Field("show", .list(of: .absolutePath), "Paths that are shown read-only.")
  static let path = Field("path", .list(of: .absolutePath), "Folders that are searched for programs first.")

  static let sandboxForm = Form<Configuration.Sandbox>.record(
    "sandbox", "What commands of drafts and checks see.", [show.entry, path.entry]
  ) { record in
    Configuration.Sandbox(show: record[show] ?? [], path: record[path] ?? [])
  }
}

extension Form where Value == String {
  /// A path from the root or from the user's own folder.
  static var absolutePath: Form {
    text("an absolute path, or one below ~/", pattern: "^(/|~/)") { text in
      (text.hasPrefix("/") || text.hasPrefix("~/")) && !text.split(separator: "/").contains("..")
        && !text.contains { $0 == "\0" || $0.isNewline }
    }
  }
}

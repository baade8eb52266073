import EffectKit
import Forms
import JSON
import Plans
import Policy
import Texts

/// The keys about what a run may use, which only policies have.
enum PolicyRulesForm {
  private static let flags = Permission.allCases.map { permission in
    (permission: permission, field: Field(permission.rawValue, .flag, permission.summary))
  }
  static let allowed = Field(
    "allowed",
    Form<[PolicyRule]>.record(
      "allowed", "What people may ask for; everything by default.", flags.map(\.field.entry)
    ) { record in
      flags.compactMap { flag in
        record[flag.field].map { PolicyRule("allowed.\(flag.permission.rawValue)", .permission(flag.permission, $0)) }
      }
    }, "What people may ask for at the command line; everything by default, and one refusal counts.")

  private static let uses = ModelUse.allCases.map { use in
    (
      use: use,
      field: Field(
        use.rawValue, modelNames,
        "Which models may \(use.rawValue), as PROVIDER/MODEL for a built-in provider at its own address, or "
          + "PROVIDER/MODEL at ADDRESS.")
    )
  }
  private static let prices = Field(
    "prices", ProviderForm.pricesForm,
    "What models cost at least, by PROVIDER/MODEL: under a limit in usd, prices of the user's own only raise known ones."
  )
  static let models = Field(
    "models",
    Form<[PolicyRule]>.record(
      "models-allowed", "Which models may be used.", uses.map(\.field.entry) + [prices.entry]
    ) { record in
      uses.flatMap { row in
        record[row.field].map { rules($0, "models.\(row.use.rawValue)", models: row.use) } ?? []
      } + (record[prices] ?? []).map { PolicyRule("models.prices.\($0.name)", .modelPrices($0.name, $0.value)) }
    }, "Which models and providers may draft and judge, and what they cost.")

  private static let parts = AgentPart.allCases.map { part in
    (
      part: part,
      field: Field(
        part.rawValue, names,
        part == .programs
          ? "Which programs may draft, as PATH@sha256:DIGEST." : "Which hosts they may connect to by themselves.")
    )
  }
  static let agents = Field(
    "agents",
    Form<[PolicyRule]>.record("agents-allowed", "Which external agents may draft.", parts.map(\.field.entry)) {
      record in
      parts.flatMap { row in
        record[row.field].map {
          rules(
            $0, "agents.\(row.part.rawValue)", { .allowAgents(row.part, $0) }, { .denyAgent(row.part, $0) })
        } ?? []
      }
    },
    "Which external agents may draft. A list of models that may draft allows no agent, and no host of one, that this does "
      + "not.")

  static let secrets = Field("secrets", names, "Which secrets a plan may use, by name.")
  static let repositories = Field("repositories", names, "Which target repositories a run may have, by path.")

  private static let allow = Field("allow", .list(of: .namePattern), "Those that are allowed; all by default.")
  private static let deny = Field("deny", .list(of: .namePattern), "Those that are not, in spite of allow.")
  private static let allowModels = Field(
    "allow", .list(of: modelPattern), "Those that are allowed; all by default.")
  private static let denyModels = Field(
    "deny", .list(of: modelPattern), "Those that are not, in spite of allow.")
  private static let modelNames = Form<EffectLimits.Names>.record(
    "allowed-models", "Models, in whose names * stands for any characters.", [allowModels.entry, denyModels.entry]
  ) { record in EffectLimits.Names(allow: record[allowModels], deny: record[denyModels] ?? []) }
  private static let modelPattern = Form<String>.text(
    "PROVIDER/MODEL, or PROVIDER/MODEL at https://HOST/PATH, with * in the names alone"
  ) { text in
    !text.isEmpty && !text.contains { $0 == "\0" || $0.isNewline } && !ModelPattern(text).isUnreadable
  }
  private static let names = Form<EffectLimits.Names>.record(
    "allowed-names", "Names, in which * stands for any characters.", [allow.entry, deny.entry]
  ) { record in EffectLimits.Names(allow: record[allow], deny: record[deny] ?? []) }

  static let ledger = Field(
    "ledger", .rootedPath,
    "The folder in which limits over time are counted. Only the system's policy can say it.")

  static let signers = Field(
    "signers",
    Form<[PolicyRule]>.record(
      "policy-signers", "Whose signatures count.", [file.entry, revoked.entry, keys.entry, revokedKeys.entry]
    ) { record in
      if record.names.contains(revoked.name), !record.names.contains(file.name) {
        record.refuse(revoked.name, "a list of revoked keys belongs to a file of signers", expected: "file beside it")
      }
      let files = record[file].map {
        PolicyRule("signers", .signers(PolicySigners(file: $0, revocations: record[revoked])))
      }
      return [
        files, record[keys].map { PolicyRule("signers.keys", .signerKeys($0)) },
        record[revokedKeys].map { PolicyRule("signers.revoked-keys", .revokedKeys($0)) },
      ].compactMap(\.self)
    }, "Whose signatures count, before the user's configuration.")
  private static let file = Field(
    "file", .rootedPath, "An allowed-signers file (ssh-keygen(1)). Only a system's or user's policy can name it.")
  private static let revoked = Field(
    "revoked", .rootedPath, "A list of revoked keys (ssh-keygen(1)). Only a system's or user's policy can name it.")
  private static let keys = Field(
    "keys", .list(of: SignerLine.form, atLeast: 1, atMost: 1000),
    "Lines of an allowed-signers file. A signature has to be by a key of every such list, and of the file where one is set."
  )
  private static let revokedKeys = Field(
    "revoked-keys", .list(of: SignerLine.keyForm, atMost: 1000), "Public keys whose signatures do not count.")

  static let rejections = Field(
    "rejections", .duration(60...31_622_400),
    "How long a person's rejection holds for other runs with the same target and change, such as 30d.")

  private static let from = Field(
    "from", .list(of: .namePattern, atLeast: 1, atMost: 100), required: true,
    "Principals of the keys that may sign waivers, without wildcards.")
  private static let longest = Field(
    "longest", .duration(60...31_622_400), "The longest time that a waiver may hold; 7d by default.")
  static let waivers = Field(
    "waivers",
    Form<WaiverRule>.record("waiver-rule", "Who may waive rules.", [from.entry, longest.entry]) { record in
      record[from].map { WaiverRule(from: $0, longest: record[longest] ?? 7 * 86_400) }
    }, "Who may waive a rule of this policy, or of one within it, for a time; nobody by default.")

  static let entries = [
    allowed.entry, models.entry, agents.entry, secrets.entry, repositories.entry, signers.entry, ledger.entry,
    rejections.entry,
    waivers.entry,
  ]

  static func rules(in record: Record, of layer: PolicyLayer) -> [PolicyRule] {
    var found = (record[allowed] ?? []) + (record[models] ?? []) + (record[agents] ?? [])
    if let names = record[secrets] { found += rules(names, "secrets", { .allowSecrets($0) }, { .denySecret($0) }) }
    if let names = record[repositories] {
      found += rules(names, "repositories", { .allowRepositories($0) }, { .denyRepository($0) })
    }
    let given = record[signers] ?? []
    found += given
    if let seconds = record[rejections] { found.append(PolicyRule("rejections", .rejections(seconds))) }
    if let rule = record[waivers] { found.append(PolicyRule("waivers", .waivers(rule))) }
    if let folder = record[ledger] { found.append(PolicyRule("ledger", .ledger(folder))) }
    if layer >= .repository, given.contains(where: { $0.place == "signers" }) {
      record.refuse(
        signers.name, "only a system's or user's policy can name a file of signers",
        expected: "keys: [\"ada@example.com ssh-ed25519 AAAA…\"], which narrow what is set outside")
    }
    if layer == .user, found.contains(where: { if case .modelPrices = $0.constraint { true } else { false } }) {
      record.refuse(
        models.name, "prices of your own belong into the configuration", expected: "no prices here")
    }
    if layer > .system {
      record.refuse(ledger.name, "only the system's policy can say where is counted", expected: "no such key")
    }
    return found
  }

  private static func rules(_ names: EffectLimits.Names, _ key: String, models use: ModelUse) -> [PolicyRule] {
    rules(names, key, { .allowModels(use, $0) }, { .denyModel(use, $0) })
  }

  private static func rules(
    _ names: EffectLimits.Names, _ key: String, _ allow: ([String]) -> Constraint, _ deny: (String) -> Constraint
  ) -> [PolicyRule] {
    (names.allow.map { [PolicyRule("\(key).allow", allow($0))] } ?? [])
      + names.deny.enumerated().map { PolicyRule("\(key).deny[\($0.offset)]", deny($0.element)) }
  }
}

extension Form where Value == String {
  /// A path from the root, which no variable moves.
  static var rootedPath: Form {
    text("an absolute path", pattern: "^/") { text in
      text.hasPrefix("/") && !text.split(separator: "/").contains("..") && !text.contains { $0 == "\0" || $0.isNewline }
    }
  }
}

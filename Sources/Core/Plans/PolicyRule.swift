/// A rule that only policies have, with its key path in the file.
package struct PolicyRule: Hashable, Sendable {
  package var place: String
  package var constraint: Constraint

  package init(_ place: String, _ constraint: Constraint) {
    self.place = place
    self.constraint = constraint
  }
}

/// What people can ask for at the command line or at a terminal, and a policy can refuse.
package enum Permission: String, Hashable, Sendable, CaseIterable {
  /// Commands that run although isolation layers are missing.
  case weakerSandbox = "weaker-sandbox"
  /// Approving although the slow tier said no.
  case despiteVerdict = "despite-verdict"
  /// Answers from a recording in place of models.
  case replay
  case undo, resolve
  /// Effects whose blast radius nobody measured.
  case unmeasured

  /// A description, as a sentence.
  package var summary: String {
    switch self {
    case .weakerSandbox: "Whether commands may run although isolation layers are missing."
    case .despiteVerdict: "Whether people may approve what the slow tier rejected."
    case .replay: "Whether a recording may answer in place of models."
    case .undo: "Whether applied effects may be undone, by a person or because the plan says so."
    case .resolve: "Whether a person may record the outcome of an effect in doubt."
    case .unmeasured: "Whether effects may be applied that could not be measured."
    }
  }
}

/// What a model does in a run.
package enum ModelUse: String, Hashable, Sendable, CaseIterable {
  case draft, judge
}

/// What of a program from outside that drafts a policy limits.
package enum AgentPart: String, Hashable, Sendable, CaseIterable {
  /// By path and content.
  case programs
  /// That it reaches without Chancery, so that nobody knows what it asks there.
  case hosts
}

/// Who has to approve what.
package struct ApproverRule: Hashable, Sendable {
  /// Patterns of changed paths that it is about.
  package var paths: [String]
  package var kinds: Set<EffectKind>
  /// Money above which it holds, in minor units by currency.
  package var amounts: [String: Int]
  /// The names of people or principals that count; `nil` means anybody.
  package var from: [String]?
  package var count: Int

  package init(
    paths: [String] = [], kinds: Set<EffectKind> = [], amounts: [String: Int] = [:], from: [String]? = nil,
    count: Int = 1
  ) {
    self.paths = paths
    self.kinds = kinds
    self.amounts = amounts
    self.from = from
    self.count = count
  }
}

extension ApproverRule: CustomStringConvertible {
  package var description: String {
    let money = amounts.sorted { $0.key < $1.key }.map { "above \($0.value) minor units of \($0.key)" }
    let about = paths + kinds.map(\.rawValue).sorted() + money
    let who = from.map { " of \($0.joined(separator: ", "))" } ?? (count == 1 ? " person" : " people")
    return (about.isEmpty ? "everything" : about.joined(separator: ", ")) + ": \(count)\(who)"
  }
}

/// One person under all names: those of keys, and those of accounts.
package struct PolicyPerson: Hashable, Sendable {
  package var name: String
  /// As the allowed-signers file has them.
  package var principals: [String]
  package var logins: [String]

  package init(name: String, principals: [String], logins: [String]) {
    self.name = name
    self.principals = principals
    self.logins = logins
  }
}

/// Whose signatures count.
package struct PolicySigners: Hashable, Sendable {
  /// Absolute path of an allowed-signers file.
  package var file: String
  /// Absolute path of a list of revoked keys; `nil` for none.
  package var revocations: String?

  package init(file: String, revocations: String? = nil) {
    self.file = file
    self.revocations = revocations
  }
}

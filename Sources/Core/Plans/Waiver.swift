package import JSON

/// Who may waive rules of a policy's layer, and of the layers within it.
package struct WaiverRule: Hashable, Sendable, CustomStringConvertible {
  /// Principals of the allowed-signers file.
  package var from: [String]
  /// The longest time that a waiver may hold, in seconds.
  package var longest: Int

  package init(from: [String], longest: Int) {
    self.from = from
    self.longest = longest
  }

  package var description: String { "from \(from.joined(separator: ", ")), for \(RateLimit.span(longest)) at most" }
}

/// One rule that somebody signed away for one repository, until a moment.
package struct Waiver: Hashable, Sendable {
  package var layer: PolicyLayer
  /// The rule's key and value, as the policy's document has them: no other rule has both.
  package var key: String
  package var demand: JSONValue
  /// Absolute path of the target repository that it is for.
  package var repository: String
  /// In milliseconds since 1970; the end is not part of it.
  package var given: Int64
  package var ends: Int64
  package var reason: String
  /// Who signed it, by the principals of the key.
  package var signers: [String]

  package init(
    layer: PolicyLayer, key: String, demand: JSONValue, repository: String, given: Int64, ends: Int64, reason: String,
    signers: [String]
  ) {
    self.layer = layer
    self.key = key
    self.demand = demand
    self.repository = repository
    self.given = given
    self.ends = ends
    self.reason = reason
    self.signers = signers
  }

  /// The waiver for the seal, and for programs.
  package var value: JSONValue {
    [
      "layer": .string(layer.rawValue), "key": .string(key), "demand": demand, "repository": .string(repository),
      "given-at": .integer(given), "ends-at": .integer(ends), "reason": .string(reason),
      "signers": .array(signers.map(JSONValue.string)),
    ]
  }
}

extension Waiver: CustomStringConvertible {
  package var description: String {
    "\(key) \(demand.canonicalText) of \(layer.owner) until \(UTCMoment.text(ends)), by "
      + "\(signers.joined(separator: ", ")): \(reason)"
  }
}

/// A waiver whose signature holds.
package struct SignedWaiver: Hashable, Sendable {
  /// The names that one list of signers gives the key.
  package struct Proof: Hashable, Sendable {
    package var names: [String]
    package var source: PolicySource

    package init(names: [String], source: PolicySource) {
      self.names = names
      self.source = source
    }
  }

  package var waiver: Waiver
  package var proofs: [Proof]

  package init(_ waiver: Waiver, proofs: [Proof]) {
    self.waiver = waiver
    self.proofs = proofs
  }

  /// The names that count for a rule: whoever begins a run could write any other list.
  fileprivate func names(for rule: PolicySource) -> [String] {
    proofs.filter { $0.source.counts(for: rule) }.flatMap(\.names)
  }
}

/// Waived rules.
extension Policy {
  /// The policy without the rules that are waived, and why each waiver that does not count does not.
  ///
  /// A waiver counts where the file of the rule, or the system's policy, lets its signer waive rules and says itself whose
  /// signatures count: nobody waives a rule of others by a file of their own. Signatures are verified before.
  ///
  /// - Parameter login: of whoever began the run, who waives nothing; `nil` where the account cannot be told.
  package func waiving(
    _ waivers: [SignedWaiver], for repository: String, startedBy login: String?, at now: Int64
  ) -> (policy: Policy, refused: [(waiver: Waiver, reason: String)]) {
    var kept = rules
    var refused: [(waiver: Waiver, reason: String)] = []
    for signed in waivers where signed.waiver.repository == repository {
      let waiver = signed.waiver
      if let reason = flaw(of: signed, startedBy: login, at: now) {
        refused.append((waiver, reason))
        continue
      }
      kept = kept.filter { !waiver.isAbout($0) }
      kept.insert(Rule(.waiver(waiver), source: PolicySource(layer: waiver.layer, path: "a waiver")))
    }
    return (Policy(kept), refused)
  }

  private func flaw(of signed: SignedWaiver, startedBy login: String?, at now: Int64) -> String? {
    let waiver = signed.waiver
    guard now < waiver.ends else { return "it ended at \(UTCMoment.text(waiver.ends))" }
    guard waiver.given <= now + 60_000 else { return "it begins at \(UTCMoment.text(waiver.given))" }
    let meant = rules.filter(waiver.isAbout)
    guard !meant.isEmpty else { return "no rule of now is the one that it names" }
    for rule in meant {
      if let reason = obstacle(to: signed, of: rule) { return reason }
    }
    guard let login else { return "the account cannot be told in a user namespace" }
    return isSame(login, as: waiver.signers) ? "\(login), who began the run, signed it" : nil
  }

  private func obstacle(to signed: SignedWaiver, of rule: Rule) -> String? {
    let waiver = signed.waiver
    guard rule.constraint.isWaivable else { return "\(rule.key) cannot be waived" }
    let binding = rules.filter { $0.source.layer == .system || $0.source.isSameFile(as: rule.source) }
    guard binding.contains(where: \.constraint.saysWhoSigns) else {
      return "neither \(rule.source.layer.owner) nor the system's policy says whose signatures count"
    }
    let allowed = binding.compactMap { other -> WaiverRule? in
      guard case .waivers(let rule) = other.constraint else { return nil }
      return rule.from.contains(where: signed.names(for: other.source).contains) ? rule : nil
    }
    guard let longest = allowed.map(\.longest).max() else {
      return "no policy lets \(waiver.signers.joined(separator: ", ")) waive rules of \(rule.source.layer.owner)"
    }
    return waiver.ends - waiver.given <= Int64(longest) * 1000
      ? nil : "it holds for longer than \(RateLimit.span(longest))"
  }

  /// Whether one of the principals is the account's: by name, or as `people` says.
  private func isSame(_ login: String, as principals: [String]) -> Bool {
    let signers = Set(principals.map { $0.lowercased() })
    let local = Set(signers.map { String($0.prefix { $0 != "@" }) })
    if local.contains(login.lowercased()) { return true }
    return rules.contains { rule in
      guard case .person(let person) = rule.constraint else { return false }
      return person.logins.contains { $0.lowercased() == login.lowercased() }
        && person.principals.contains { signers.contains($0.lowercased()) }
    }
  }
}

extension PolicySource {
  fileprivate func isSameFile(as other: PolicySource) -> Bool { layer == other.layer && path == other.path }
}

extension Waiver {
  fileprivate func isAbout(_ rule: Policy.Rule) -> Bool {
    rule.source.layer == layer && rule.constraint.key == key && rule.constraint.value == demand
  }
}

extension Constraint {
  /// Whether the rule limits what is done. Rules about who decides are never waived, nor limits on money, which mean something
  /// only together.
  package var isWaivable: Bool {
    switch self {
    case .allowPaths, .denyPath, .change, .effects, .allowNames, .denyName, .allowCommands, .denyCommand, .rate, .spend,
      .spendRate, .freeze, .remerges, .allowModels, .denyModel, .allowAgents, .denyAgent, .allowSecrets, .denySecret,
      .allowRepositories, .denyRepository:
      true
    // What was decided about a proposal was decided under them.
    case .permission(let permission, _): ![.undo, .resolve, .despiteVerdict].contains(permission)
    case .figure(_, let figure, _): if case .amount = figure { false } else { true }
    case .protectPath, .approval, .approvals, .sameModel, .unattended, .refuseUnattended, .unsignedApprovals,
      .approvers,
      .person, .signers, .signerKeys, .revokedKeys, .ledger, .rejections, .waivers, .waiver, .modelPrices:
      false
    }
  }

  fileprivate var saysWhoSigns: Bool {
    switch self {
    case .signers, .signerKeys: true
    default: false
    }
  }
}

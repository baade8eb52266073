/// One rule of a policy. A run must meet every constraint.
package enum Constraint: Hashable, Sendable {
  /// Every changed path must match one of these patterns.
  case allowPaths([String])
  /// No changed path may match the pattern.
  case denyPath(String)
  /// A change to a path that matches the pattern needs a person's approval.
  case protectPath(String)
  case change(ChangeLimit, atMost: Int)
  case effects(EffectKind, atMost: Int)
  /// Every name of this attribute must match one of these patterns.
  case allowNames(EffectKind, NameAttribute, [String])
  case denyName(EffectKind, NameAttribute, String)
  case figure(EffectKind, NumberAttribute, atMost: Int)
  case allowCommands(EffectKind, [CommandPattern])
  case denyCommand(EffectKind, CommandPattern)
  case rate(EffectKind, RateLimit)
  case spend(SpendLimit, atMost: Int64)
  case freeze(FreezeWindow)
  /// When a person must approve, at least.
  case approval(ApprovalRule)
  /// How many different people must approve.
  case approvals(Int)
  /// Whether the model and lane that drafted may also judge; one refusal outweighs every permission.
  case sameModel(Bool)
  /// Effects that need nobody's answer; counts only from a layer outside the repository.
  case unattended(UnattendedGrant)
  /// No effect goes without somebody's answer because of a grant.
  case refuseUnattended
  /// Whether an approval counts that is neither answered at a terminal nor signed: one that refuses outweighs all.
  case unsignedApprovals(Bool)
  /// How often a commit step may be merged and sealed anew because its target moved on.
  case remerges(Int)
  /// Whether something may be asked for; a refusal outweighs every permission.
  case permission(Permission, Bool)
  /// Every model of this use must match one of these patterns: PROVIDER/MODEL, or PROVIDER/MODEL at ADDRESS.
  case allowModels(ModelUse, [String])
  case denyModel(ModelUse, String)
  /// Every program that drafts, or every host that one reaches by itself, must match one of these patterns.
  case allowAgents(AgentPart, [String])
  case denyAgent(AgentPart, String)
  /// What a model's tokens cost at least, by its name as PROVIDER/MODEL.
  case modelPrices(String, [Lane: ModelProvider.TokenPrices])
  /// Every secret that the plan uses must match one of these patterns.
  case allowSecrets([String])
  case denySecret(String)
  /// The target repository's path must match one of these patterns.
  case allowRepositories([String])
  case denyRepository(String)
  case approvers(ApproverRule)
  /// Who is one person.
  case person(PolicyPerson)
  /// Whose signatures count; only from a layer outside the repository.
  case signers(PolicySigners)
  /// Keys of which an approval's has to be one, as lines of an allowed-signers file. Every such list has to name it.
  case signerKeys([String])
  /// Public keys whose signatures do not count.
  case revokedKeys([String])
  /// The folder in which limits over time are counted; only from the system's policy.
  case ledger(String)
  /// How many seconds a person's rejection holds for other runs.
  case rejections(Int)
  /// Who may waive rules of the layer.
  case waivers(WaiverRule)
  /// A rule that somebody waived, which is not in force.
  case waiver(Waiver)
  /// What all runs together may spend on models.
  case spendRate(SpendRate)
}

extension Constraint {
  /// The key, as in a policy file.
  package var key: String {
    switch self {
    case .allowPaths: "paths.allow"
    case .denyPath: "paths.deny"
    case .protectPath: "paths.protected"
    case .change(let limit, _): "changes.\(limit.rawValue)"
    case .effects(let kind, _): "effects.\(kind.rawValue)"
    case .allowNames(let kind, let attribute, _): "effects.\(kind.rawValue).\(attribute.rawValue).allow"
    case .denyName(let kind, let attribute, _): "effects.\(kind.rawValue).\(attribute.rawValue).deny"
    case .figure(let kind, let attribute, _): "effects.\(kind.rawValue).\(attribute.key)"
    case .allowCommands(let kind, _): "effects.\(kind.rawValue).commands.allow"
    case .denyCommand(let kind, _): "effects.\(kind.rawValue).commands.deny"
    case .rate(let kind, _): "effects.\(kind.rawValue).over-time"
    case .spend(let limit, _): "spend.\(limit.rawValue)"
    case .freeze: "freeze"
    case .approval: "approval"
    case .approvals: "approvals"
    case .sameModel: "same-model"
    case .unattended, .refuseUnattended: "unattended"
    case .unsignedApprovals: "unsigned-approvals"
    case .remerges: "remerges"
    case .permission(let permission, _): "allowed.\(permission.rawValue)"
    case .allowModels(let use, _): "models.\(use.rawValue).allow"
    case .denyModel(let use, _): "models.\(use.rawValue).deny"
    case .allowAgents(let part, _): "agents.\(part.rawValue).allow"
    case .denyAgent(let part, _): "agents.\(part.rawValue).deny"
    case .modelPrices: "models.prices"
    case .allowSecrets: "secrets.allow"
    case .denySecret: "secrets.deny"
    case .allowRepositories: "repositories.allow"
    case .denyRepository: "repositories.deny"
    case .approvers: "approvers"
    case .person: "people"
    case .signers: "signers"
    case .signerKeys: "signers.keys"
    case .revokedKeys: "signers.revoked-keys"
    case .ledger: "ledger"
    case .rejections: "rejections"
    case .waivers: "waivers"
    case .waiver: "waived"
    case .spendRate: "spend.over-time"
    }
  }

  /// The constraint's value, in words.
  package var text: String {
    switch self {
    case .allowPaths(let patterns), .allowNames(_, _, let patterns), .allowModels(_, let patterns),
      .allowSecrets(let patterns), .allowRepositories(let patterns), .allowAgents(_, let patterns):
      patterns.isEmpty ? "none" : patterns.joined(separator: ", ")
    case .denyPath(let pattern), .denyName(_, _, let pattern), .denyModel(_, let pattern), .denySecret(let pattern),
      .denyRepository(let pattern), .denyAgent(_, let pattern):
      "not \(pattern)"
    case .protectPath(let pattern): "\(pattern) needs a person"
    case .change(_, let most), .effects(_, let most), .figure(_, _, let most): "\(most)"
    case .allowCommands(_, let patterns):
      patterns.isEmpty ? "none" : patterns.map(\.description).joined(separator: ", ")
    case .denyCommand(_, let pattern): "not \(pattern)"
    case .rate(_, let rate): rate.description
    case .spend(let limit, let most): limit.text(most)
    case .freeze(let window): window.description
    case .modelPrices(let model, let lanes):
      "\(model) for at least "
        + lanes.sorted { $0.key.rawValue < $1.key.rawValue }.map { lane, prices in
          "\(prices.input) in, \(prices.output) out" + (lane == .standard ? "" : " (\(lane.rawValue))")
        }.joined(separator: ", ") + " a million tokens"
    case .approval(let rule): rule.rawValue
    case .approvals(let count): "\(count) people"
    case .unattended(let grant): grant.description
    case .refuseUnattended: "none"
    case .sameModel(let isAllowed), .unsignedApprovals(let isAllowed), .permission(_, let isAllowed):
      isAllowed ? "allowed" : "refused"
    case .remerges(let most): "\(most)"
    case .approvers(let rule): rule.description
    case .person(let person): ([person.name] + person.principals + person.logins).joined(separator: ", ")
    case .signers(let signers): signers.file + (signers.revocations.map { " without \($0)" } ?? "")
    case .signerKeys(let lines): "\(lines.count) \(lines.count == 1 ? "key" : "keys")"
    case .revokedKeys(let lines): "not \(lines.count) \(lines.count == 1 ? "key" : "keys")"
    case .ledger(let folder): folder
    case .rejections(let seconds): "hold for \(RateLimit.span(seconds))"
    case .waivers(let rule): rule.description
    case .waiver(let waiver): waiver.description
    case .spendRate(let rate): rate.description
    }
  }

  /// The position of the constraint in a list for people.
  var rank: Int {
    switch self {
    case .allowPaths: 0
    case .denyPath: 1
    case .protectPath: 2
    case .change(let limit, _): 10 + (ChangeLimit.allCases.firstIndex(of: limit) ?? 0)
    case .effects, .allowNames, .denyName, .figure, .allowCommands, .denyCommand, .rate: 40
    case .spend: 50
    case .freeze: 60
    case .approval: 61
    case .approvals: 62
    case .sameModel: 63
    case .unsignedApprovals: 64
    case .unattended, .refuseUnattended: 65
    case .remerges: 51
    case .permission: 66
    case .allowModels, .denyModel, .allowAgents, .denyAgent, .modelPrices: 67
    case .allowSecrets, .denySecret, .allowRepositories, .denyRepository: 68
    case .approvers: 69
    case .person: 70
    case .signers: 71
    case .signerKeys, .revokedKeys: 71
    case .ledger: 72
    case .rejections: 73
    case .waivers: 74
    case .waiver: 75
    case .spendRate: 50
    }
  }
}

extension RateLimit: CustomStringConvertible {
  package var description: String {
    if figure == nil, !amounts.isEmpty {
      let money = amounts.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
      return "amounts \(money) within \(Self.span(seconds))" + (on.map { " on \($0)" } ?? "")
    }
    let what = figure.map { "\($0.key) " } ?? ""
    return "\(what)\(atMost) within \(Self.span(seconds))" + (on.map { " on \($0)" } ?? "")
  }

  static func span(_ seconds: Int) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "m")]
    guard let unit = units.first(where: { seconds % $0.0 == 0 }) else { return "\(seconds)s" }
    return "\(seconds / unit.0)\(unit.1)"
  }
}

extension FreezeWindow: CustomStringConvertible {
  package var description: String {
    let held = kinds.map { $0.map(\.rawValue).sorted().joined(separator: ", ") + " " } ?? ""
    let time: String
    switch span {
    case .once(let from, let until): time = "from \(UTCMoment.text(from)) until \(UTCMoment.text(until))"
    case .weekly(let days, let from, let until, let zone):
      let names = Weekday.allCases.filter(days.contains).map(\.rawValue).joined(separator: ", ")
      time = "\(names) \(UTCMoment.clock(from))-\(UTCMoment.clock(until)) \(zone.text)"
    }
    return held + time + (reason.map { ": \($0)" } ?? "")
  }
}

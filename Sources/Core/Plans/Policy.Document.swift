package import JSON

extension Policy {
  /// All rules as a document, in a fixed order. A run freezes it, and a seal covers it.
  package var document: JSONValue {
    .array(
      sorted.map { rule in
        [
          "key": .string(rule.constraint.key), "demand": rule.constraint.value,
          "layer": .string(rule.source.layer.rawValue),
          "path": .string(rule.source.path), "line": rule.source.line.map { .integer(Int64($0)) } ?? .null,
        ]
      })
  }
}

extension Constraint {
  /// The constraint as a JSON value that no other constraint of the same key has.
  package var value: JSONValue {
    switch self {
    case .allowPaths(let patterns), .allowNames(_, _, let patterns), .allowModels(_, let patterns),
      .allowSecrets(let patterns), .allowRepositories(let patterns), .allowAgents(_, let patterns):
      .array(patterns.map(JSONValue.string))
    case .denyPath(let pattern), .protectPath(let pattern), .denyName(_, _, let pattern), .denyModel(_, let pattern),
      .denySecret(let pattern), .denyRepository(let pattern), .denyAgent(_, let pattern):
      .string(pattern)
    case .change(_, let most), .effects(_, let most), .figure(_, _, let most): .integer(Int64(most))
    case .allowCommands(_, let patterns): .array(patterns.map(\.value))
    case .denyCommand(_, let pattern): pattern.value
    case .rate(_, let rate): rate.value
    case .spend(_, let most): .integer(most)
    case .freeze(let window): window.value
    case .approval(let rule): .string(rule.rawValue)
    case .approvals(let count): .integer(Int64(count))
    case .unattended(let grant): grant.value
    case .refuseUnattended: "none"
    case .sameModel(let isAllowed), .unsignedApprovals(let isAllowed), .permission(_, let isAllowed): .bool(isAllowed)
    case .modelPrices(let model, let lanes):
      [
        "model": .string(model),
        "prices": .object(Dictionary(uniqueKeysWithValues: lanes.map { ($0.key.rawValue, $0.value.value) })),
      ]
    case .approvers(let rule): rule.value
    case .person(let person): person.value
    case .signers(let signers):
      ["file": .string(signers.file), "revoked": signers.revocations.map(JSONValue.string) ?? .null]
    case .signerKeys(let lines), .revokedKeys(let lines): .array(lines.map(JSONValue.string))
    case .rejections(let seconds): .integer(Int64(seconds))
    case .waivers(let rule): rule.value
    case .waiver(let waiver): waiver.value
    case .spendRate(let rate): rate.value
    case .ledger(let folder): .string(folder)
    case .remerges(let most): .integer(Int64(most))
    }
  }
}

extension UnattendedGrant {
  /// The grant for the seal: no two grants have the same.
  fileprivate var value: JSONValue {
    let names = limits.names.map { attribute, names in
      (
        attribute.rawValue,
        [
          "allow": names.allow.map { .array($0.map(JSONValue.string)) } ?? .null,
          "deny": .array(names.deny.map(JSONValue.string)),
        ] as JSONValue
      )
    }
    return [
      "effect": .string(kind.rawValue), "names": .object(Dictionary(uniqueKeysWithValues: names)),
      "figures": .object(
        Dictionary(uniqueKeysWithValues: limits.numbers.map { ($0.key.key, .integer(Int64($0.value))) })),
      "commands": [
        "allow": limits.commands?.allow.map { .array($0.map(\.value)) } ?? .null,
        "deny": .array((limits.commands?.deny ?? []).map(\.value)),
      ],
    ]
  }
}

extension ModelProvider.TokenPrices {
  /// In picodollars a million tokens.
  fileprivate var value: JSONValue {
    func price(_ money: Money?) -> JSONValue { money.map { .integer($0.picodollars) } ?? .null }
    return [
      "input": price(input), "output": price(output), "cache-read": price(cacheRead), "cache-write": price(cacheWrite),
      "cache-write-1h": price(cacheWriteHour),
    ]
  }
}

extension CommandPattern {
  fileprivate var value: JSONValue {
    let list = JSONValue.array(words.map(JSONValue.string))
    return uses == CommandUse.usual
      ? list : ["run": list, "as": .array(uses.map(\.rawValue).sorted().map(JSONValue.string))]
  }
}

extension RateLimit {
  fileprivate var value: JSONValue {
    var members: [String: JSONValue] = [
      "figure": .string(figure?.key ?? "count"), "at-most": .integer(Int64(atMost)),
      "seconds": .integer(Int64(seconds)),
      "on": on.map { .string($0) } ?? .null,
    ]
    if !amounts.isEmpty { members["amounts"] = .object(amounts.mapValues { .integer(Int64($0)) }) }
    return .object(members)
  }
}

extension FreezeWindow {
  fileprivate var value: JSONValue {
    var members: [String: JSONValue] = [
      "effects": kinds.map { .array($0.map(\.rawValue).sorted().map(JSONValue.string)) } ?? .null,
      "reason": reason.map { .string($0) } ?? .null,
    ]
    switch span {
    case .once(let from, let until):
      members["from"] = .integer(from)
      members["until"] = .integer(until)
    case .weekly(let days, let from, let until, let zone):
      members["days"] = .array(Weekday.allCases.filter(days.contains).map { .string($0.rawValue) })
      members["from-minute"] = .integer(Int64(from))
      members["until-minute"] = .integer(Int64(until))
      // A named zone is its name: what its clocks say can change with the database of zones.
      members["zone"] = zone.name.map(JSONValue.string)
      members["offset-minutes"] = zone.fixedOffset.map { .integer(Int64($0)) }
    }
    return .object(members)
  }
}

package import JSON
import Models
import Plans
import RunJournal

extension Report {
  /// The report for programs. `version` changes whenever a member changes its meaning or goes.
  package var json: JSONValue {
    [
      "version": 2, "by": .string(grouping.rawValue), "groups": .array(groups.map(\.json)),
      "calls": Self.json(calls), "mistakes": Self.json(mistakes),
      "unattended": unattended.json,
      "waived": .array(
        waivers.sorted { $0.key < $1.key }.map { ["rule": .string($0.key), "runs": .integer(Int64($0.value))] }),
      "unreadable": .integer(Int64(unreadable)),
    ]
  }

  fileprivate static func json(_ calls: [Service: CallMeasure]) -> JSONValue {
    .array(calls.sorted { $0.key < $1.key }.map { $0.value.json(of: $0.key) })
  }

  fileprivate static func json(_ mistakes: [Mistake: MistakeMeasure]) -> JSONValue {
    .array(mistakes.sorted { $0.key.rawValue < $1.key.rawValue }.map { $0.value.json(of: $0.key) })
  }
}

extension UnattendedMeasure {
  fileprivate var json: JSONValue {
    [
      "approvals": .count(approvals),
      "grants": .array(
        grants.sorted { $0.key < $1.key }.map { grant, use in
          ["grant": .string(grant), "effects": .count(use.effects), "runs": .count(use.runs)]
        }),
    ]
  }
}

extension Report.Group {
  fileprivate var json: JSONValue {
    [
      "key": .string(key),
      "runs": [
        "all": .count(runs), "counted": .count(counted), "running": .count(running), "dry": .count(dryRuns),
        "without-commit": .count(withoutCommit), "undone": .count(undone), "resumed": .count(resumed),
        "waiting": .object(.init(uniqueKeysWithValues: waiting.map { ($0.key.rawValue, .count($0.value)) })),
        "ended": .object(.init(uniqueKeysWithValues: ended.map { ($0.key.rawValue, .count($0.value)) })),
      ],
      "completion": ["all": completionRate.json, "without-person": completionRateAlone.json],
      "tasks": [
        "count": .count(tasks), "drafts": .count(drafts), "retries-per-task": retriesPerTask.json,
        "first-pass": firstPassYield.json, "escalated": .count(escalated),
      ],
      "human": [
        "attended-milliseconds": .integer(attendedMilliseconds),
        "awaiting-milliseconds": .integer(awaitingMilliseconds),
        "minutes-per-run": humanMinutesPerRun.text(decimals: 4).map(JSONValue.decimal) ?? .null,
      ],
      "cost": [
        "counted": spending.json, "others": otherSpending.json, "per-success": costPerSuccess.json,
      ],
      "time": time.json,
      "calls": Report.json(calls), "mistakes": Report.json(mistakes),
    ]
  }
}

extension JSONValue {
  fileprivate static func count(_ number: Int) -> JSONValue { .integer(Int64(number)) }

  /// Dollars, exact.
  fileprivate static func dollars(_ money: Money) -> JSONValue {
    let text = Ratio(money.picodollars, of: Money.picodollarsPerDollar).text(decimals: 12) ?? "0"
    let trimmed = text.reversed().drop { $0 == "0" }
    return .decimal(String(trimmed.reversed()) + (trimmed.first == "." ? "0" : ""))
  }
}

extension Spending {
  /// `usd` is `null` where a part has no price; `priced-usd` is what the rest came to.
  fileprivate var json: JSONValue {
    [
      "usd": total.map(JSONValue.dollars) ?? .null, "priced-usd": .dollars(priced),
      "unpriced": .array(unpriced.sorted().map(JSONValue.string)),
    ]
  }
}

extension CostPerSuccess {
  fileprivate var json: JSONValue {
    switch self {
    case .priced(let money): ["state": "priced", "usd": .dollars(money)]
    case .unpriced(let reasons): ["state": "unpriced", "unpriced": .array(reasons.map(JSONValue.string))]
    case .noSuccess: ["state": "no success"]
    }
  }
}

extension TimeMeasure {
  fileprivate var json: JSONValue {
    [
      "waiting-for-model-milliseconds": .integer(waitingForModel),
      "fixing-mistakes-milliseconds": .integer(fixingMistakes),
      "fixing-by-model-milliseconds": .integer(fixingByModel),
      "fixing-by-commands-milliseconds": .integer(fixingByCommands),
      "fixing-by-person-milliseconds": .integer(fixingByPerson),
      "checking-milliseconds": .integer(checking),
      "unfinished-milliseconds": .integer(unfinished),
    ]
  }
}

extension CallMeasure {
  fileprivate func json(of service: Service) -> JSONValue {
    [
      "tier": .string(service.tier.rawValue), "model": .string(service.model), "lane": .string(service.lane.rawValue),
      "calls": .count(calls), "failed": .count(failed), "wait-milliseconds": .integer(waitMilliseconds),
      "tokens": [
        "input": .count(usage.input), "cache-read": .count(usage.cacheRead), "cache-write": .count(usage.cacheWrite),
        "output": .count(usage.output), "uncounted-calls": .count(uncounted),
      ],
      "cost": spending.json,
      "served": .object(
        Dictionary(uniqueKeysWithValues: served.map { ($0.key.rawValue, JSONValue.count($0.value)) })),
      "served-models": .object(servedModels.mapValues(JSONValue.count)),
      "served-unknown": .count(servedUnknown), "downgrades": .count(downgrades),
    ]
  }
}

extension MistakeMeasure {
  fileprivate func json(of mistake: Mistake) -> JSONValue {
    [
      "mistake": .string(mistake.rawValue), "turns": .count(turns), "attempts": .count(attempts),
      "cost": spending.json, "milliseconds": .integer(milliseconds),
    ]
  }
}

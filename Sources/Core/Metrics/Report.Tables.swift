import Models
import Plans

extension Report {
  /// The groups, a line each under a line of heads; `-` where there is nothing to count out of.
  package var table: [[String]] {
    let heads = [
      grouping.rawValue, "runs", "completed", "without a person", "waiting", "retries/task", "first pass", "escalated",
      "human min/run", "model s", "fixing s", "cost/success",
    ]
    return [heads] + groups.map(\.line)
  }

  /// Grants that were used, and approvals that nobody gave at a terminal or signed; heads alone where there are none.
  package var unattendedTable: [[String]] {
    let grants = unattended.grants.sorted { $0.key < $1.key }.map { grant, use in
      [grant, String(use.effects), String(use.runs)]
    }
    let approvals =
      unattended.approvals > 0
      ? [["approvals by a command (unsigned-approvals)", String(unattended.approvals), "-"]] : []
    return [["unattended, by", "times", "runs"]] + grants + approvals
  }

  /// Rules that were waived; heads alone where none was.
  package var waivedTable: [[String]] {
    [["waived, by", "runs"]] + waivers.sorted { $0.key < $1.key }.map { [$0.key, String($0.value)] }
  }

  /// Calls of all runs by tier, model and lane, a line each under a line of heads.
  package var callTable: [[String]] {
    let heads = ["tier", "model", "lane", "calls", "failed", "other lane", "tokens in", "tokens out", "cost"]
    return [heads] + calls.sorted { $0.key < $1.key }.map { $0.value.line(of: $0.key) }
  }

  /// Mistakes of all runs, the most expensive in time first, a line each under a line of heads.
  package var mistakeTable: [[String]] {
    let sorted = mistakes.sorted {
      ($1.value.milliseconds, $0.key.rawValue) < ($0.value.milliseconds, $1.key.rawValue)
    }
    return [["mistake", "turns", "attempts", "lost s", "cost"]] + sorted.map { $0.value.line(of: $0.key) }
  }
}

extension Report.Group {
  fileprivate var line: [String] {
    [
      key, String(runs), "\(completed) of \(counted)", "\(completedAlone) of \(counted)",
      String(waiting.values.reduce(0, +)), retriesPerTask.text(decimals: 2) ?? "-",
      firstPasses == 0 && tasks == 0 ? "-" : "\(firstPasses) of \(tasks)",
      tasks == 0 ? "-" : "\(escalated) of \(tasks)",
      humanMinutesPerRun.text(decimals: 1) ?? "-", seconds(time.waitingForModel), seconds(time.fixingMistakes),
      costPerSuccess.text,
    ]
  }
}

extension CallMeasure {
  fileprivate func line(of service: Service) -> [String] {
    [
      service.tier.rawValue, service.model, service.lane.rawValue, String(calls), String(failed), String(downgrades),
      String(usage.input + usage.cacheRead + usage.cacheWrite), String(usage.output), spending.text,
    ]
  }
}

extension MistakeMeasure {
  fileprivate func line(of mistake: Mistake) -> [String] {
    [mistake.rawValue, String(turns), String(attempts), seconds(milliseconds), spending.text]
  }
}

extension Spending {
  /// The amount, or that some of it has no price.
  package var text: String { total.map(\.description) ?? "unpriced" }
}

extension CostPerSuccess {
  package var text: String {
    switch self {
    case .priced(let money): money.description
    case .unpriced: "unpriced"
    case .noSuccess: "no success"
    }
  }
}

private func seconds(_ milliseconds: Int64) -> String { Ratio(milliseconds, of: 1000).text(decimals: 1) ?? "-" }

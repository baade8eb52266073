import JSON
import Metrics
import Models
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Report")
struct ReportTests {
  /// Six counted runs, of which three were committed, two of those without a person; two dry-runs, a plan without a commit
  /// step and a running run are not counted.
  private var runs: [RunMeasure] {
    [
      RunBuilder.plain("1", .committed), RunBuilder.plain("2", .committed),
      RunBuilder.plain("3", .committed, approved: true), RunBuilder.plain("4", .failed),
      RunBuilder.plain("5", .blocked), RunBuilder.plain("6", .rejected, approved: true),
      RunBuilder.plain("7", .drafted, mode: .draft, cents: 100), RunBuilder.plain("8", .failed, mode: .draft),
      RunBuilder.plain("9", .drafted, hasCommitStep: false), RunBuilder.plain("10", nil, cents: nil),
    ].compactMap { $0 }
  }

  @Test("Rates are of counted runs, and failures are in the price of a success")
  func rates() throws {
    let group = try #require(Report(of: runs, by: .all).groups.first)
    #expect([group.runs, group.counted, group.dryRuns, group.withoutCommit, group.running] == [10, 6, 2, 1, 1])
    #expect(group.ended == [.committed: 3, .failed: 1, .blocked: 1, .rejected: 1])
    #expect(group.completionRate == Ratio(3, of: 6))
    #expect(group.completionRateAlone == Ratio(2, of: 6))
    // The run that is still going on is not among them.
    #expect(group.retriesPerTask == Ratio(0, of: 9))
    #expect(group.firstPassYield == Ratio(9, of: 9))
    // Two prompts of half a minute, over six runs: 0.1667 minutes.
    #expect(group.humanMinutesPerRun.text(decimals: 4) == "0.1667")
    // Six times three cents, over three.
    #expect(group.costPerSuccess == .priced(RunBuilder.cents(6)))
  }

  @Test("A success has no price where a call has none, and there is no price where there is no success")
  func unknownCost() {
    let unpriced = Report(of: [RunBuilder.plain("1", .committed, cents: nil)].compactMap { $0 }, by: .all)
    #expect(unpriced.groups.first?.costPerSuccess == .unpriced(["a/small: no price"]))
    let failed = Report(of: [RunBuilder.plain("1", .failed, cents: nil)].compactMap { $0 }, by: .all)
    #expect(failed.groups.first?.costPerSuccess == .noSuccess)
    #expect(Report(of: [], by: .plan).groups.isEmpty)
  }

  @Test("Costs are rounded to the last digit that money has")
  func rounding() {
    let seven = Spending(priced: Money(picodollars: 7))
    #expect(CostPerSuccess(seven, successes: 2) == .priced(Money(picodollars: 4)))
    #expect(CostPerSuccess(seven, successes: 3) == .priced(Money(picodollars: 2)))
  }

  @Test("Groups are by plan, or by what drafted, and calls of all services are in the report")
  func grouping() throws {
    var other = RunBuilder("x", plan: "other", fast: ModelChoice(model: "b/tiny", lane: .flex))
    other.start("code", 1)
    other.call("ship", 1, task: .verdict, wait: 1, cents: 1)
    other.end(.failed)
    let runs = [RunBuilder.plain("1", .committed), RunMeasure(of: other.entries)].compactMap { $0 }
    #expect(Report(of: runs, by: .plan).groups.map(\.key) == ["other", "rename"])
    #expect(Report(of: runs, by: .model).groups.map(\.key) == ["a/small", "b/tiny"])
    #expect(Report(of: runs, by: .lane).groups.map(\.key) == ["fast", "flex"])
    let byTier = Report(of: runs, by: .tier)
    #expect(byTier.groups.map(\.key) == ["fast"])
    #expect(byTier.groups.first?.calls.keys.map(\.tier) == [.fast])
    #expect(byTier.calls.keys.sorted().map(\.model) == ["a/small", "a/large"])
  }

  @Test("The JSON is versioned, exact, and says what each rate rests on")
  func json() throws {
    let json = Report(of: runs, by: .plan, unreadable: 2).json
    #expect(json["version"] == 2)
    #expect(json["unreadable"] == 2)
    let group = try #require(json["groups"]?.arrayValue?.first)
    #expect(group["key"] == "rename")
    #expect(group["completion"]?["without-person"] == ["count": 2, "of": 6, "value": .decimal("0.3333")])
    #expect(group["cost"]?["per-success"] == ["state": "priced", "usd": .decimal("0.06")])
    #expect(group["human"]?["attended-milliseconds"] == 60_000)
    let empty = try #require(Report(of: [RunBuilder.plain("1", nil)].compactMap { $0 }, by: .all).json["groups"])
    #expect(empty.arrayValue?.first?["completion"]?["all"] == ["count": 0, "of": 0, "value": .null])
  }

  @Test("The tables have a line a group, a service and a mistake")
  func tables() {
    let report = Report(of: runs, by: .plan)
    #expect(
      report.table.last == [
        "rename", "10", "3 of 6", "2 of 6", "0", "0.00", "9 of 9", "0 of 9", "0.2", "1.0", "0.0", "$0.060",
      ])
    #expect(report.callTable.last == ["fast", "a/small", "fast", "10", "0", "0", "1110", "50", "unpriced"])
    #expect(report.mistakeTable.count == 1)
    for table in [report.table, report.callTable, report.mistakeTable] {
      #expect(Set(table.map(\.count)).count == 1)
    }
  }

  @Test(
    "Ratios are rounded half away from zero",
    arguments: [
      (1, 3, 4, "0.3333"), (2, 3, 4, "0.6667"), (1, 2, 0, "1"), (-1, 2, 0, "-1"), (1, 8, 2, "0.13"), (5, 1, 2, "5.00"),
      (999, 1000, 2, "1.00"), (0, 7, 1, "0.0"), (-1, 1000, 2, "0.00"), (4, 2, 1, "2.0"),
    ] as [(Int, Int, Int, String)])
  func ratio(count: Int, base: Int, decimals: Int, expected: String) {
    #expect(Ratio(count, of: base).text(decimals: decimals) == expected)
    #expect(Ratio(count, of: 0).text(decimals: decimals) == nil)
  }
}

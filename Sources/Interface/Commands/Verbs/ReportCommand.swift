import ArgumentParser
import Metrics

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What runs really cost: completion without a person, retries, human minutes, money per success.",
    discussion: """
      Every figure comes from the journal. `docs/reference/measures.md` has the formulas and denominators.

      EXAMPLES
        chancery report
        chancery report --by tier --json
      """)

  enum Group: String, ExpressibleByArgument, CaseIterable {
    case all, plan, tier, model, lane
  }

  @Option(help: "all, plan, tier, model or lane.")
  var by = Group.plan
  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    let (runs, unreadable) = try session.measures()
    let report = Report(of: runs, by: Grouping(rawValue: by.rawValue) ?? .all, unreadable: unreadable)
    if json {
      session.output.json(report.json)
      return
    }
    for table in [report.table, report.callTable, report.mistakeTable] where table.count > 1 {
      let lines = Table(header: table[0], rows: Array(table.dropFirst())).lines(style: session.output.style)
      for line in lines { session.output.line(line) }
      session.output.line()
    }
    if unreadable > 0 { session.output.note("\(counted(unreadable, "run")) could not be read and is left out") }
    if runs.isEmpty { session.output.line("no runs yet; `chancery run PLAN` begins one") }
  }
}

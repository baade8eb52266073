import ArgumentParser
import JournalStore
import Metrics
import Preparation
import Terminal

extension Chancery {
  struct Report: Command {
    static let configuration = CommandConfiguration(
      abstract: "Show completion without a person, retries, human minutes and cost per success.",
      discussion: """
        Every figure comes from the journal. docs/reference/measures.md has the formulas and denominators.

        \(Help.examples("""
          chancery report
          chancery report --by tier --json
          """))
        """)

    enum Group: String, ExpressibleByArgument, CaseIterable {
      case all, plan, tier, model, lane
    }

    @Option(help: "The groups.")
    var by = Group.plan
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let (runs, unreadable) = try session.measures()
      let report = Metrics.Report(of: runs, by: Grouping(rawValue: by.rawValue) ?? .all, unreadable: unreadable)
      if json {
        session.output.json(report.json)
        return .done
      }
      let tables = [report.table, report.unattendedTable, report.waivedTable, report.callTable, report.mistakeTable]
      for table in tables where table.count > 1 {
        let lines = Table(header: table[0], rows: Array(table.dropFirst())).lines(style: session.output.style)
        for line in lines { session.output.line(line) }
        session.output.line()
      }
      if unreadable > 0 { session.output.note("\(counted(unreadable, "run")) could not be read and is not counted") }
      if runs.isEmpty { session.output.line("no runs yet; `chancery run PLAN` begins one") }
      return .done
    }
  }
}

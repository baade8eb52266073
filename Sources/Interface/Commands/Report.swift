import ArgumentParser
import Foundation
import JSON
import JournalStore
import LinuxSystem
import Metrics
import Preparation
import Reports
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
          chancery report --since 30d
          """))
        """)

    enum Group: String, ExpressibleByArgument, CaseIterable {
      case all, plan, tier, model, lane
    }

    @Option(help: "The groups.")
    var by = Group.plan
    @Option(help: "Only runs that began since then, such as 2h, 7d, 2026-11-30 or 2026-11-30T09:00:00Z.")
    var since: Since?
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let moment = since?.moment(before: session.host.clock.now)
      let (runs, checks, unreadable) = try session.measures(since: moment)
      let report = Metrics.Report(of: runs, by: Grouping(rawValue: by.rawValue) ?? .all, unreadable: unreadable)
      if json {
        var document = report.json.objectValue ?? [:]
        document["failed-checks"] = checks.document
        document["since"] = moment.map { .string(Terminal.moment($0)) } ?? .null
        session.output.json(.object(document))
        return .done
      }
      let tables = [
        report.table, report.unattendedTable, report.waivedTable, report.callTable, report.mistakeTable, checks.table,
      ]
      for table in tables where table.count > 1 {
        let width = session.output.isTerminal ? terminalColumns(of: STDOUT_FILENO) : nil
        let lines = Table(header: table[0], rows: Array(table.dropFirst()))
          .paragraphs(style: session.output.style, width: width)
        for line in lines { session.output.line(line) }
        session.output.line()
      }
      if unreadable > 0 { session.output.note("\(counted(unreadable, "run")) could not be read and is not counted") }
      if runs.isEmpty {
        session.output.line(since == nil ? "no runs yet; `chancery run PLAN` begins one" : "no run began since then")
      }
      return .done
    }
  }
}

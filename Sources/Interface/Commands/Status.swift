import ArgumentParser
import JSON
import Preparation
import Reports
import RunJournal
import Terminal

extension Chancery {
  struct Status: Command {
    static let configuration = CommandConfiguration(
      abstract: "List runs, the newest first.",
      discussion: Help.examples("chancery status --limit 5"))

    @Option(name: [.short, .long], help: "The number of runs.")
    var limit = 20
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit takes a number from 1, not \(limit)") }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false)
      let states = try session.states(limit: limit)
      let output = session.output
      if json {
        let runs = try states.map { RunDocument(state: $0, isDriven: try session.isDriven($0)).document }
        output.json(["version": 1, "runs": .array(runs)])
      } else if states.isEmpty {
        output.line("no runs yet; `chancery init` writes a first plan")
      } else {
        let rows = try states.map { state in
          [
            state.start.run.text, state.start.planName,
            StatusWord(state, isDriven: try session.isDriven(state)).text, moment(state.updatedAt),
            session.money(of: state),
          ]
        }
        let table = Table(header: ["RUN", "PLAN", "STATUS", "UPDATED", "COST"], rows: rows)
        for line in table.lines(style: output.style) { output.line(line) }
      }
      return .done
    }
  }
}

import ArgumentParser
import JSON
import JournalStore
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
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let listing = try RunListing(latest: limit, of: session)
      let output = session.output
      if json {
        let runs = try listing.states.map { state in
          let loss = listing.losses[state.start.run]
          return RunDocument(state: state, isDriven: try session.isDriven(state), loss: loss?.reason).document
        }
        output.json([
          "version": 1, "runs": .array(runs), "unreadable": .array(listing.troubled.map(\.document)),
        ])
      } else if listing.states.isEmpty, listing.troubled.isEmpty {
        output.line("no runs yet; `chancery init` writes a first plan")
      } else {
        let rows =
          listing.troubled.map { run in
            [
              run.run?.text ?? "?", run.plan ?? "-", run.word, run.updatedAt.map { moment($0) } ?? "-", "-",
            ]
          }
          + (try listing.states.map { state in
            let word = StatusWord(
              state, isDriven: try session.isDriven(state), isLost: listing.losses[state.start.run] != nil)
            return [
              state.start.run.text, state.start.planName, word.text, moment(state.updatedAt), session.money(of: state),
            ]
          })
        let table = Table(header: ["RUN", "PLAN", "STATUS", "UPDATED", "COST"], rows: rows)
        for line in table.lines(style: output.style) { output.line(line) }
        for run in listing.troubled { tell(run.reason, run.hint, output) }
        for loss in listing.losses.values { tell(loss.reason, loss.hint, output) }
      }
      return .done
    }

    private func tell(_ reason: String, _ hint: String?, _ output: Output) {
      output.note(visibleLine(reason) + (hint.map { "; " + visibleLine($0) } ?? ""))
    }
  }
}

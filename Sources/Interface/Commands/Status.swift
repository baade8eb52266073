import ArgumentParser
import Foundation
import JSON
import JournalStore
import LinuxSystem
import Preparation
import Reports
import RunJournal
import Terminal

extension Chancery {
  struct Status: Command {
    static let configuration = CommandConfiguration(
      abstract: "List runs, the newest first.",
      discussion: Help.examples(
        """
        chancery status --limit 5
        chancery status --waiting --here
        chancery status --all --since 7d
        """))

    @OptionGroup var filter: RunFilter
    @Option(name: [.short, .long], help: "The number of runs.")
    var limit = 20
    @Flag(help: "List every run, however many there are.")
    var all = false
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit takes a number from 1, not \(limit)") }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let listing = try RunListing(latest: all ? nil : limit, of: session, filter)
      if json { try print(listing, session) } else { try show(listing, session) }
      return .done
    }

    private func print(_ listing: RunListing, _ session: Session) throws {
      let runs = try listing.states.map { state in
        let loss = listing.losses[state.start.run]
        return RunDocument(state: state, isDriven: try session.isDriven(state), loss: loss?.reason).document
      }
      session.output.json([
        "version": 1, "runs": .array(runs), "unreadable": .array(listing.troubled.map(\.document)),
      ])
    }

    private func show(_ listing: RunListing, _ session: Session) throws {
      let output = session.output
      guard !listing.states.isEmpty || !listing.troubled.isEmpty else {
        output.line(
          filter.isOpen
            ? "no runs yet; `chancery init` writes a first plan"
            : "no run is like that; `chancery status --all` lists all")
        return
      }
      let rows =
        listing.troubled.map { run -> [String] in
          [run.run?.text ?? "?", run.plan ?? "-", run.word, run.updatedAt.map { localMoment($0) } ?? "-", "-", "", ""]
        }
        + (try listing.states.map { try row(of: $0, listing, session) })
      // Beside runs of one repository its name says nothing.
      let places = Set(listing.states.map(\.start.target))
      let width = output.isTerminal ? terminalColumns(of: STDOUT_FILENO) : nil
      let list = RunList(
        rows: rows, namesRepositories: !filter.here && places.count > 1,
        today: String(localMoment(session.host.clock.now).prefix(10)))
      for line in list.lines(style: output.style, width: width) { output.line(line) }
      for run in listing.troubled { tell(run.reason, run.hint, output) }
      for loss in listing.losses.values { tell(loss.reason, loss.hint, output) }
      if listing.more > 0 {
        output.note("\(counted(listing.more, "more run")); `chancery status --all` lists every one")
      }
    }

    private func row(of state: RunState, _ listing: RunListing, _ session: Session) throws -> [String] {
      let word = StatusWord(
        state, isDriven: try session.isDriven(state), isLost: listing.losses[state.start.run] != nil)
      let isFine = state.end?.outcome == .committed || state.end?.outcome == .drafted
      return [
        state.start.run.text, state.start.planName, word.text, localMoment(state.updatedAt), session.money(of: state),
        RunList.repository(state.start.target), isFine ? "" : state.listedReason,
      ]
    }

    private func tell(_ reason: String, _ hint: String?, _ output: Output) {
      output.note(visibleLine(reason) + (hint.map { "; " + visibleLine($0) } ?? ""))
    }
  }
}

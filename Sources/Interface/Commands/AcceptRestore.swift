import ArgumentParser
import Foundation
import JSON
import JournalStore
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct AcceptRestore: Command {
    static let configuration = CommandConfiguration(
      commandName: "accept-restore",
      abstract: "Accept a journal that was restored from a backup.",
      discussion: """
        Every run that is open in the journal, has lost entries, or is missing is marked as in doubt: what it did after the \
        backup was made is not known, and nothing is applied for it any more. Look at the targets of these runs, resolve the \
        effects that were begun, and end the runs with `chancery abort`. At a terminal you are asked; without one nothing is \
        marked unless --yes is given.

        \(Help.examples("""
          chancery journal accept-restore
          chancery journal accept-restore --yes
          """))
        """)

    @Flag(name: [.short, .long], help: "Mark the runs without asking.")
    var yes = false
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: true)
      let runs = try session.journal.restoredRuns()
      if !json { show(runs, session.output) }
      var accepts = yes && !runs.isEmpty
      if !accepts, !json, !runs.isEmpty { accepts = try await confirmed() }
      if accepts { for run in runs { try accept(run, session) } }
      if json {
        session.output.json([
          "version": 1, "accepted": .bool(accepts), "runs": .array(runs.map(\.document)),
        ])
      } else if accepts {
        session.output.line("marked \(counted(runs.count, "run")) as in doubt; `chancery status` lists them")
      } else if !runs.isEmpty {
        session.output.line("nothing was marked; add --yes to mark these runs")
      }
      return accepts || runs.isEmpty ? .done : .inDoubt
    }

    /// Marks a run that no process drives.
    private func accept(_ restored: RestoredRun, _ session: Session) throws {
      let (host, now) = (session.host, session.host.clock.now)
      guard restored.entries > 0 else { return try session.journal.accept(restored, by: host.person, at: now) }
      let lock = try RunLock.acquire(restored.run, in: host.state, at: now)
      try session.journal.accept(restored, by: host.person, at: now)
      lock.release()
    }

    private func show(_ runs: [RestoredRun], _ output: Output) {
      guard !runs.isEmpty else { return output.line("nothing to mark: no run is open, missing, or has lost entries") }
      for run in runs { output.line("  \(run.run)  \(run.finding)") }
    }

    private func confirmed() async throws -> Bool {
      guard isatty(STDIN_FILENO) == 1, let controls = Controls() else { return false }
      controls.write("Mark these runs as in doubt? Nothing is applied for them any more. [y/N] ")
      let answer = try await Interrupts.watching { try await controls.readLine() }
      return ["y", "yes"].contains(answer?.lowercased())
    }
  }
}

extension RestoredRun {
  fileprivate var finding: String {
    switch (entries, lastKnown) {
    case (0, _): "missing from the journal"
    case (_, let known?):
      "the journal has \(counted(entries, "entry", "entries")), the last one known is entry \(known)"
    case (_, nil): "open"
    }
  }

  fileprivate var document: JSONValue {
    [
      "run": .string(run.text), "entries": .integer(Int64(entries)),
      "last-known": lastKnown.map { .integer(Int64($0)) } ?? .null,
    ]
  }
}

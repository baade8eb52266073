import ArgumentParser
import JSON
import JournalStore
import Preparation
import Reports
import RunJournal
import Terminal

extension Chancery {
  struct JournalCheck: Command {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Find what is unreadable in the journal, where it is, and what to do.",
      discussion: """
        Without a run it checks the database file and every run: the chain of hashes, the events, the seals, and the head. \
        With a run it prints every entry that can be read as well. Nothing is changed. The exit status is 1 where something is \
        damaged, and 7 where entries are missing that had been there.

        \(Help.examples("""
          chancery journal check
          chancery journal check 20261123-k3v9x2ab
          """))
        """)

    @Argument(help: "The id of the run or the beginning of it; every run where it is left out.")
    var run: String?
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      var problems: [Problem] = []
      if let run {
        let id = try session.findID(run)
        if !json { try printEntries(of: id, session) }
        problems = try self.problems(of: id, session)
      } else {
        do { try session.journal.verifyFile() } catch { problems.append(Problem(error)) }
        problems += try session.journal.damagedRows().map { Problem($0) }
        for missing in try session.journal.missingRuns() where !missing.isAccepted {
          if let loss = try session.journal.loss(of: missing.run) { problems.append(Problem(loss, run: missing.run)) }
        }
        for row in try session.journal.runs().reversed() { problems += try self.problems(of: row.run, session) }
      }
      tell(problems, session)
      return problems.map(\.status).max { $0.rawValue < $1.rawValue } ?? .done
    }

    /// Everything that is wrong with one run.
    private func problems(of run: RunID, _ session: Session) throws -> [Problem] {
      var problems: [Problem] = []
      do {
        let entries = try session.entries(of: run)
        _ = try RunState(folding: entries)
        if let broken = try session.brokenSeal(of: run) { problems.append(Problem(broken, of: run)) }
      } catch {
        problems.append(Problem(error, run: run))
      }
      if let loss = try session.journal.loss(of: run) { problems.append(Problem(loss, run: run)) }
      return problems
    }

    private func printEntries(of run: RunID, _ session: Session) throws {
      let text = LogText(style: session.output.style)
      try session.journal.forEachEntry(of: run) { sequence, entry in
        switch entry {
        case .success(let entry): session.output.line(text.line(for: entry))
        case .failure(let error): session.output.line("\(sequence)".padded(5) + visibleLine(error.reason))
        }
      }
    }

    private func tell(_ problems: [Problem], _ session: Session) {
      if json {
        session.output.json(["version": 1, "problems": .array(problems.map(\.document))])
        return
      }
      for problem in problems { session.output.line(visibleLine(problem.text)) }
      if problems.isEmpty { session.output.line(run == nil ? "the journal is sound" : "the run is sound") }
    }
  }
}

/// One thing that is wrong with a journal.
private struct Problem {
  var run: RunID?
  var reason: String
  var hint: String?
  var status: ExitStatus

  init(_ error: any Error, run: RunID? = nil) {
    let failure = FailureText(error)
    (self.run, reason, hint, status) = (run, failure.message, failure.hint, failure.status)
  }

  init(_ broken: ChainReport.Break, of run: RunID) {
    self.run = run
    reason = "entry \(broken.sequence) of run \(run): \(broken.problem)"
    hint = "keep a copy of the journal and restore it from a backup"
    status = .failed
  }

  var text: String { reason + (hint.map { "; \($0)" } ?? "") }

  var document: JSONValue {
    [
      "run": run.map { .string($0.text) } ?? .null, "reason": .string(reason),
      "hint": hint.map(JSONValue.string) ?? .null, "exit-status": .integer(Int64(status.rawValue)),
    ]
  }
}

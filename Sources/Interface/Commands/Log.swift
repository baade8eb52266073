import ArgumentParser
import JSON
import JournalStore
import Preparation
import Reports
import RunJournal
import Terminal

extension Chancery {
  struct Log: Command {
    static let configuration = CommandConfiguration(
      abstract: "Print the journal of a run, event by event.",
      discussion: Help.examples(
        """
        chancery log
        chancery log 20261123 --json | jq -r '.events[].event'
        """))

    @OptionGroup var reference: RunReference
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let run = try session.findID(reference.run)
      let entries = try session.entries(of: run)
      let text = LogText(style: session.output.style)
      if json {
        session.output.json([
          "version": 2, "run": .string(run.text), "events": .array(entries.map { text.document(of: $0) }),
        ])
      } else {
        for entry in entries { session.output.line(text.line(for: entry)) }
      }
      if let loss = try session.journal.loss(of: run) { session.output.note(visibleLine(loss.description)) }
      return .done
    }
  }
}

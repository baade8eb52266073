import ArgumentParser
import JSON
import Preparation
import Reports
import Terminal

extension Chancery {
  struct Log: Command {
    static let configuration = CommandConfiguration(
      abstract: "Print the journal of a run, event by event.",
      discussion: Help.examples(
        """
        chancery log
        chancery log 20261123 --json | jq '.events[].event'
        """))

    @OptionGroup var reference: RunReference
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false)
      let entries = try session.entries(of: try session.findID(reference.run))
      let text = LogText(style: session.output.style)
      if json {
        session.output.json(["version": 1, "events": .array(try entries.map { try text.document(of: $0) })])
      } else {
        for entry in entries { session.output.line(try text.line(for: entry)) }
      }
      return .done
    }
  }
}

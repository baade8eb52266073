import ArgumentParser
import Documents
import History

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks a run's journal: the chain of hashes, and every seal in it.",
    discussion: """
      EXAMPLE
        chancery verify 20261123
      """)

  @OptionGroup var reference: RunReference
  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    let state = try session.find(reference.run)
    let report = try session.verification(of: state.start.run)
    if json {
      session.output.json([
        "version": 1, "run": .string(state.start.run.text), "entries": .integer(Int64(report.entries)),
        "intact": .bool(report.isIntact), "fault": report.fault.map { .string($0) } ?? .null,
      ])
    } else if report.isIntact {
      session.output.line("run \(state.start.run): \(counted(report.entries, "entry", "entries")), the chain is intact")
    } else {
      session.output.line("run \(state.start.run): \(visibleLine(report.fault ?? "the chain is broken"))")
    }
    if !report.isIntact { throw QuietExit(status: .failed) }
  }
}

import ArgumentParser
import JSON
import JournalStore
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Verify: Command {
    static let configuration = CommandConfiguration(
      abstract: "Check the journal of a run: the chain of hashes and every seal.",
      discussion: Help.examples(
        """
        chancery verify 20261123
        """))

    @OptionGroup var reference: RunReference
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      var report = try session.verification(of: try session.findID(reference.run))
      if report.broken == nil { report.broken = try session.brokenSeal(of: report.run) }
      if json {
        session.output.json([
          "version": 1, "run": .string(report.run.text), "entries": .integer(Int64(report.entries)),
          "head": .string(report.head), "intact": .bool(report.broken == nil),
          "fault": report.broken.map { .string("entry \($0.sequence): \($0.problem)") } ?? .null,
        ])
      } else if let broken = report.broken {
        session.output.line("run \(report.run): broken at entry \(broken.sequence): \(visibleLine(broken.problem))")
      } else {
        session.output.line("run \(report.run): the chain of \(report.entries) entries is intact, head \(report.head)")
      }
      return report.broken == nil ? .done : .failed
    }
  }
}

import ArgumentParser
import Foundation
import JournalStore
import Preparation
import Reports
import RunJournal
import Terminal

extension Chancery {
  struct Show: Command {
    static let configuration = CommandConfiguration(
      abstract: "Show one run: steps, sealed proposal, verdict, approvals, effects.",
      discussion: Help.examples(
        """
        chancery show 20261123
        chancery show 20261123 --export proposal.json
        """))

    @OptionGroup var reference: RunReference
    @Option(help: "Write the sealed proposal to this file, for an approval on another machine.", completion: .file())
    var export: String?
    @Option(help: "The seal of the proposal to export, where several wait.")
    var seal: String?
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let state = try session.find(reference.run)
      if let export {
        let text = try await session.proposalFile(of: state, seal: seal).text
        do {
          try Data(text.utf8).write(to: URL(fileURLWithPath: export), options: .withoutOverwriting)
        } catch {
          throw CommandFailure(
            .failed, "cannot write \(export): \(error.localizedDescription)", hint: "name a new file")
        }
      }
      let isDriven = try session.isDriven(state)
      let loss = try session.journal.loss(of: state.start.run)
      if json {
        session.output.json(RunDocument(state: state, isDriven: isDriven, loss: loss?.reason).document)
      } else {
        let plan = try RunSetup.plan(of: state.start)
        let text = RunText(
          state: state, plan: plan, style: session.output.style, isDriven: isDriven, loss: loss?.description)
        session.output.line(text.text)
      }
      return .done
    }
  }
}

import ArgumentParser
import Foundation
import JournalStore
import Preparation
import RunJournal
import Terminal
import Workspaces

extension Chancery {
  struct Diff: Command {
    static let configuration = CommandConfiguration(
      abstract: "Print the changes of a run as a unified diff against its base.",
      discussion: """
        Without --step this is the sealed proposal, or the newest draft where nothing is sealed yet. Control characters are \
        written out as escapes; `--raw` prints the bytes as they are, for `git apply`.

        \(Help.examples("""
          chancery diff
          chancery diff 20261123 --step code --attempt 2
          chancery diff 20261123 --seal 4f1c09a2b377
          chancery diff --raw | git apply --check
          """))
        """)

    @OptionGroup var reference: RunReference
    @Option(help: "The draft step.")
    var step: String?
    @Option(help: "The attempt of the step; the last one by default.")
    var attempt: Int?
    @Option(help: "The seal of a proposal, where several wait: prints exactly the sealed diff.")
    var seal: String?
    @Flag(help: "Print the diff byte for byte.")
    var raw = false

    func validate() throws {
      guard seal == nil || step == nil else { throw ValidationError("--seal and --step name two things; give one") }
      guard attempt == nil || step != nil else {
        throw ValidationError("--attempt is an attempt of a step; name the step with --step")
      }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, access: .reading)
      let state = try session.find(reference.run)
      let diff = try await diff(of: state, session)
      if raw {
        session.output.raw(diff, to: STDOUT_FILENO)
      } else {
        session.output.raw(colouredDiff(diff, style: session.output.style), to: STDOUT_FILENO)
      }
      return .done
    }

    private func diff(of state: RunState, _ session: Session) async throws -> String {
      if let seal {
        let record = try session.record(sealedAs: seal, of: state)
        return try await session.sealedDiff(of: try session.proposal(in: record), state)
      }
      let revision = try session.revision(of: state, step: step, attempt: attempt)
      try await session.requireDraft(revision, of: state)
      return try await session.store(of: state.start).diff(from: state.start.base, to: revision)
    }
  }
}

package import ArgumentParser
import Foundation
import JSON
import Synchronization

/// The command line. One verb, one file.
package struct Chancery: AsyncParsableCommand {
  package static let version = "0.1.0"

  package static let configuration = CommandConfiguration(
    commandName: "chancery",
    abstract: "Runs AI agents with staged commit: fast models draft, only the committer applies.",
    discussion: """
      EXAMPLES
        chancery init                     write a first plan
        chancery validate plan.yaml       find every error in it
        chancery policy check plan.yaml   say what is in force, and whose each limit is
        chancery draft plan.yaml          dry-run: draft, check, seal; apply nothing
        chancery run plan.yaml            the same, then verdict, approval and commit
        chancery review                   decide about the run that waits for you
        chancery undo RUN --reason WHY    take back what a run applied
        chancery report                   completion, retries, human minutes, cost

      EXIT STATUS
      \(ExitStatus.allCases.map { "  \($0.rawValue)  \($0.meaning)" }.joined(separator: "\n"))

      `chancery --generate-completion-script bash|zsh|fish` prints shell completion.
      """,
    version: version,
    subcommands: [
      Run.self, DryRun.self, Try.self, Review.self, Approve.self, Reject.self, Commit.self, Resume.self, Resolve.self,
      Undo.self, Abort.self,
      StatusCommand.self, Show.self, Diff.self, Log.self, Verify.self, ReportCommand.self, Validate.self,
      PolicyVerb.self, SchemaCommand.self, Doctor.self, Prices.self, Collect.self, Initialise.self,
    ])

  package init() {}

  /// Runs the process's command line and ends the process.
  package static func start() async -> Never {
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      leave(.done)
    } catch let exit as QuietExit {
      leave(exit.status)
    } catch {
      finish(error)
    }
  }

  /// Ends with a status, unless what was to be printed for it is lost.
  private static func leave(_ status: ExitStatus) -> Never {
    guard status == .done, let code = Output.failure.withLock({ $0 }) else { Foundation.exit(status.rawValue) }
    let failure = CommandFailure(
      .failed, "standard output could not be written: \(String(cString: strerror(code)))",
      hint: "what was asked is done; only the text is lost")
    Output.standard.note(FailureText(failure).text(style: Output.standard.errorStyle))
    Foundation.exit(ExitStatus.failed.rawValue)
  }

  private static func finish(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    let output = Output.standard
    // Help and version come from the parser as errors that mean success.
    if code == .success {
      output.line(fullMessage(for: error))
      Foundation.exit(ExitStatus.done.rawValue)
    }
    if code == .validationFailure {
      output.note(fullMessage(for: error))
      Foundation.exit(ExitStatus.usage.rawValue)
    }
    let failure = FailureText(error)
    output.note(failure.text(style: output.errorStyle))
    Foundation.exit(failure.status.rawValue)
  }
}

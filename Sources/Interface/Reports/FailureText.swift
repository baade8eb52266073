import Approval
import Drafting
import Git
import JournalStore
import Models
import Orchestration
package import Preparation
import RunJournal
package import Terminal

/// The one place where errors become text and exit status.
package struct FailureText {
  package var status: ExitStatus
  package var message: String
  package var hint: String?

  package init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self.init(failure.status, failure.message, failure.hint)
    case is CancellationError: self.init(.interrupted, "interrupted", "`chancery status` shows what can be resumed")
    case let failure as ModelError: self.init(.failed, failure.reason, failure.hint)
    case let failure as DraftStoreError: self.init(.failed, "\(failure.operation): \(failure.reason)", failure.hint)
    case let failure as WorkspaceError: self.init(.failed, failure.text, Self.hint(for: failure))
    case let failure as ConfinementError: self.init(.failed, "no sandbox: \(failure.reason)", failure.hint)
    case let failure as HistoryError:
      self.init(
        .failed, "the journal of run \(failure.run) cannot be read at entry \(failure.sequence): \(failure.reason)",
        "`chancery journal check \(failure.run)` shows what can be read and what is wrong")
    case let failure as JournalError:
      self.init(Self.status(of: failure), failure.reason, failure.hint)
    case let failure as UnrecordedOutcome:
      let became = failure.settled.outcome.rawValue
      self.init(
        .inDoubt,
        "effect \(failure.settled.effect + 1) was begun, and that it is \(became) could not be written to the journal: "
          + "\(FailureText(failure.cause).message); it said: \(failure.settled.detail)",
        "repair that, then run `chancery resume`, which probes the effect before anything else")
    case let failure as SignatureProblem: self.init(.failed, failure.reason, "see `signers` in the configuration")
    case let failure as GitError: self.init(.failed, failure.description, nil)
    default: self.init(.failed, "\(error)", nil)
    }
  }

  private init(_ status: ExitStatus, _ message: String, _ hint: String?) {
    self.status = status
    self.message = message
    self.hint = hint
  }

  /// Where entries are lost, it is not known what the run did last.
  private static func status(of failure: JournalError) -> ExitStatus {
    if case .wentBack = failure.kind { .inDoubt } else { .failed }
  }

  private static func hint(for failure: WorkspaceError) -> String? {
    switch failure {
    case .tooLarge, .tooMany: break
    default: return nil
    }
    return "what is no part of a draft is left out where a .gitignore of the base names it"
  }

  /// One line for what went wrong and one for what to do.
  package func text(style: Style) -> String {
    let first = style.paint("error:", .red) + " " + visible(message)
    guard let hint else { return first }
    return first + "\n" + style.paint("hint:", .cyan) + "  " + visible(hint)
  }
}

package import Models
package import Plans
import RunJournal
import Texts

/// A check's command with every hole filled.
package struct FilledCheck: Hashable, Sendable {
  package var words: [String]
  package var timeoutSeconds: Int

  package init(words: [String], timeoutSeconds: Int? = nil) {
    self.words = words
    self.timeoutSeconds = timeoutSeconds ?? 600
  }
}

/// What checks said of a tree.
package enum CheckResult: Hashable, Sendable {
  case passed
  /// The first check that failed, with the end of its output.
  case failed(feedback: String, Mistake)
  /// A check could not run at all, for this reason, which is not the drafter's.
  case unable(String)
}

/// Runs the checks of a step where they can change nothing, and counts only what it saw itself.
package struct CheckRunner: Sendable {
  private let runner: any CommandRunner
  private let recorder: any EventRecorder

  package init(runner: any CommandRunner, recorder: any EventRecorder) {
    self.runner = runner
    self.recorder = recorder
  }

  /// Runs the checks in their order, up to the first that fails, in a fresh workspace that holds the tree.
  ///
  /// - Throws: `CancellationError`; `ConfinementError` where a check could not be confined, and so did not run; what
  ///   the recorder throws.
  package func run(
    _ checks: [FilledCheck], of step: StepID, attempt: Int, tree: String, in workspace: any Workspace
  ) async throws -> CheckResult {
    for check in checks {
      guard !check.words.isEmpty else {
        return .failed(feedback: "a check has no words: give a program and arguments", .failedCheck)
      }
      let outcome = try await runner.runUnlessCancelled(
        ConfinedCommand(words: check.words, workspace: workspace.place, timeoutSeconds: check.timeoutSeconds))
      let event = CommandRan(
        step: step, attempt: attempt, role: .check, words: check.words, tree: tree, ending: outcome.ending,
        outputTail: outcome.outputTail, milliseconds: outcome.milliseconds,
        brought: workspace.place.brought.map(\.record))
      try await recorder.record(.commandRan(event))
      if let reason = MissingProgram.reason(
        words: check.words, ending: outcome.ending, output: outcome.outputTail)
      {
        return .unable("the check `\(CommandText.line(check.words))` could not run: \(reason)")
      }
      guard event.passed else {
        let report = CommandReport.text(of: outcome, words: check.words, timeoutSeconds: check.timeoutSeconds)
        let doubtful = event.brought.filter { $0.isOutdated || $0.isOlder == true }
        let remark = BroughtRecord.described(doubtful).map { "\nit ran with \($0)" } ?? ""
        return .failed(feedback: "a check failed: \(report)\(remark)", Mistake(of: outcome.ending))
      }
    }
    return .passed
  }
}

extension Mistake {
  /// How a check that did not pass came to its end.
  init(of ending: CommandRan.Ending) {
    self =
      switch ending {
      case .exited: .failedCheck
      case .timedOut: .timedOutCheck
      case .signalled: .crashedCheck
      case .outputLimit, .memoryLimit, .processLimit, .diskLimit, .fileCountLimit: .stoppedCheck
      }
  }
}

import JSON
import JournalStore
import Models
import Plans
import Policy
import RunJournal
import SystemPackage
import TestKit

/// Runs and events to write into journals.
enum Samples {
  static let run = RunID("20261123-k3v9x2ab")
  static let other = RunID("20261123-zzzzzzzz")

  static func instant(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

  static func start(_ run: RunID = Samples.run, inputs: [String: JSONValue] = [:]) -> RunEvent {
    .runStarted(
      RunStart(
        run: run, mode: .full, planName: "rename", planPath: "/plans/rename.yaml", planText: "plan: rename\n",
        planDigest: String(repeating: "a", count: 64), inputs: inputs,
        tiers: ["fast": ModelChoice(model: "anthropic/claude-haiku-5-5")], target: "/target",
        base: Revision(commit: String(repeating: "1", count: 40), tree: String(repeating: "2", count: 40)),
        version: "0.1"))
  }

  static func attached(_ process: Int32 = 7) -> RunEvent { .driverAttached(Driver(process: process, person: "ada")) }

  static func failed(_ feedback: String) -> RunEvent {
    .attemptFailed(AttemptFailed(step: "code", attempt: 1, mistake: .failedCheck, feedback: feedback))
  }

  static func finished(_ answer: JSONValue) -> RunEvent {
    .stepFinished(StepFinished(step: "survey", attempt: 1, revision: nil, answer: answer))
  }

  static let ended = RunEvent.runEnded(RunEnded(outcome: .committed, reason: "all effects were committed"))
}

/// Lends a state folder that is deleted afterwards.
func withStateFolder<Result>(_ body: (StateFolder) async throws -> Result) async throws -> Result {
  try await withTemporaryFolder { folder in try await body(StateFolder(path: folder.string)) }
}

/// Runs SQL on the journal's file from another process, past everything that this one promises.
func tamper(_ folder: StateFolder, _ script: String) async throws -> ToolOutput {
  let program = """
    import sqlite3, sys
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    db.executescript(sys.argv[2])
    """
  return try await runTool("python3", ["-c", program, folder.journalPath, script])
}

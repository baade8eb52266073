import Drafting
import Foundation
import JournalStore
import Plans
import Preparation
import RunJournal
import Sandbox
import Workspaces

/// One command in a scratch workspace of its own, of which nothing stays unless it is kept.
struct Trial: Sendable {
  let session: Session
  let words: [String]
  let profile: ProfileName
  let timeoutSeconds: Int
  let repository: String?
  let base: String?
  let keeps: Bool
  /// Whether the diff is wanted, which takes time where much was changed.
  let showsDiff: Bool
  /// Whether output is passed on byte for byte.
  let isRaw: Bool

  static let step: StepID = "try"

  struct Result: Sendable {
    var words: [String]
    var run: ConfinedRun
    var snapshot: DraftSnapshot
    var refusals: [Refusal]
    var strength: SandboxStrength
    /// The unified diff of what was changed, where it was asked for.
    var diff: String?
    var isRaw: Bool
    /// The end of what it printed, where that did not go to the terminal.
    var outputTail: String?
    /// How long it took to make the workspace, and to read what was changed.
    var makingMicroseconds: Int64
    var readingMicroseconds: Int64
    /// The run that holds it, where it is kept.
    var kept: RunID?
  }

  func run() async throws -> Result {
    let target = try Target.containing(repository ?? FileManager.default.currentDirectoryPath)
    let sandbox = try session.sandbox(for: target)
    // Before anything is made: where commands cannot run, this says why.
    let strength = try await session.strength(of: sandbox)
    try await session.tidyUp()
    let id = RunID.fresh(at: session.host.clock.now)
    let state = session.host.state
    let lock = try RunLock.acquire(id, in: state, at: session.host.clock.now)
    let folder = try state.runPath(id)
    do {
      let scratch = try await ScratchRepository.create(at: folder, target: target, base: base)
      let store = try await session.store(in: folder, sandbox: sandbox, target: target)
      var result = try await perform(in: store, from: scratch.base, sandbox: sandbox, strength: strength)
      if keeps && !result.snapshot.changes.isEmpty {
        try record(result, as: id, target: target, base: scratch.base)
        result.kept = id
      } else {
        try await ScratchStore.remove(folder: folder)
      }
      lock.release()
      return result
    } catch {
      try? await ScratchStore.remove(folder: folder)
      throw error
    }
  }

  private func perform(
    in store: ScratchStore, from base: Revision, sandbox: Sandbox, strength: SandboxStrength
  ) async throws -> Result {
    let beginning = ContinuousClock.now
    let workspace = try await store.openWorkspace(for: Self.step, attempt: 1, at: base)
    let making = ContinuousClock.now - beginning
    let sink = TrialSink(passes: !session.options.json, isRaw: isRaw)
    do {
      let command = ConfinedCommand(
        words: words, workspace: workspace.place, profile: profile, timeoutSeconds: timeoutSeconds)
      let run = try await sandbox.run(command, into: sink, separatesErrors: true, observes: true)
      try Task.checkCancellation()
      let end = ContinuousClock.now
      let snapshot = try await workspace.snapshot(message: "try: \(words.joined(separator: " "))\n")
      let reading = ContinuousClock.now - end
      let diff = showsDiff ? try await store.diff(from: base, to: snapshot.revision) : nil
      await workspace.discard()
      return Result(
        words: words, run: run, snapshot: snapshot, refusals: sink.refusals, strength: strength, diff: diff,
        isRaw: isRaw,
        outputTail: session.options.json ? sink.tail : nil, makingMicroseconds: making.microseconds,
        readingMicroseconds: reading.microseconds)
    } catch {
      await workspace.discard()
      throw error
    }
  }

  /// Writes the journal of a run that drafted once, by this command.
  private func record(_ result: Result, as run: RunID, target: String, base: Revision) throws {
    let plan = TrialPlan(words: words)
    let change = DraftRecorded(
      step: Self.step, attempt: 1, revision: result.snapshot.revision, changes: result.snapshot.changes,
      leftOut: result.snapshot.leftOut)
    let ran = CommandRan(
      step: Self.step, attempt: 1, role: .tool, words: words, tree: nil, ending: result.run.ending,
      outputTail: result.outputTail ?? "", milliseconds: result.run.milliseconds)
    try session.write(
      [
        .runStarted(plan.start(run: run, target: target, base: base)),
        .stepStarted(StepStart(step: Self.step, attempt: 1, from: base, tier: nil)), .commandRan(ran),
        .draftRecorded(change),
        .stepFinished(StepFinished(step: Self.step, attempt: 1, revision: result.snapshot.revision, answer: nil)),
        .runEnded(RunEnded(outcome: .drafted, reason: "kept by chancery try")),
      ], of: run)
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}

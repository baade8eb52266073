import Drafting
import Models
import Plans
import RunJournal

/// Checks, which the runtime runs itself.
extension RunExecutor {
  /// The words of the checks, as far as they can be told now.
  func words(of checks: [CheckCommand]) async -> [[String]] {
    let values = await templateValues()
    return checks.compactMap { try? $0.words(with: values) }
  }

  /// Runs checks, each on a fresh copy of the tree, so that none sees what another did to it; returns what to tell the
  /// drafter, or `nil` when all passed.
  ///
  /// - Throws: `StepStop.suspended` where a check could not run at all, which is no mistake of the drafter's.
  func failedCheck(
    _ checks: [CheckCommand], of id: StepID, attempt: Int, on revision: Revision
  ) async throws -> (text: String, mistake: Mistake)? {
    let passed = await log.state.passedChecks[revision.tree] ?? []
    let values = await templateValues()
    var open: [FilledCheck] = []
    for check in checks {
      let words: [String]
      do throws(Template.MissingValue) {
        words = try check.words(with: values)
      } catch {
        let words = check.run.words.map(\.description).joined(separator: " ")
        return ("the check `\(words)` cannot be run: \(error)", .failedCheck)
      }
      if !passed.contains(words) { open.append(FilledCheck(words: words, timeoutSeconds: check.timeoutSeconds)) }
    }
    let restriction = plan.step(id)?.sandbox ?? SandboxRestriction()
    let runner = CheckRunner(
      runner: RestrictedRunner(ports.runner, profile: .check, restriction: restriction), recorder: log)
    for check in open {
      let result = try await withWorkspace(of: id, attempt: attempt, at: revision) { workspace in
        try await runner.run([check], of: id, attempt: attempt, tree: revision.tree, in: workspace)
      }
      switch result {
      case .passed: continue
      case .failed(let text, let mistake): return (text, mistake)
      case .unable(let reason):
        throw StepStop.obstructed(
          "step \(id): \(reason)",
          hint: "make it visible to the sandbox (`chancery doctor`, docs/reference/profiles.md), then resume")
      }
    }
    return nil
  }
}

import Drafting
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
  func failedCheck(
    _ checks: [CheckCommand], of id: StepID, attempt: Int, on revision: Revision
  ) async throws -> String? {
    let passed = await log.state.passedChecks[revision.tree] ?? []
    let values = await templateValues()
    var open: [FilledCheck] = []
    for check in checks {
      let words: [String]
      do throws(Template.MissingValue) {
        words = try check.words(with: values)
      } catch {
        return "the check `\(check.run.words.map(\.description).joined(separator: " "))` cannot be run: \(error)"
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
      if case .failed(let text) = result { return text }
    }
    return nil
  }
}

import Hashing
import JSON
import RunJournal

/// The plan that a kept trial would have been: a run always has one.
struct TrialPlan {
  let words: [String]

  private var text: String {
    let command = JSONValue.array(words.map { .string($0) }).canonicalText
    return """
      plan: try
      goal: \(JSONValue.string("Keep what a command changed: " + words.joined(separator: " ")).canonicalText)
      steps:
        - id: \(Trial.step)
          draft: \(JSONValue.string("Run " + command).canonicalText)

      """
  }

  func start(run: RunID, target: String, base: Revision) -> RunStart {
    RunStart(
      run: run, mode: .draft, planName: "try", planPath: "\(target)/chancery-try.yaml", planText: text,
      planDigest: SHA256Digest(of: text).hex, inputs: [:], tiers: [:], target: target, base: base,
      version: Chancery.version)
  }
}

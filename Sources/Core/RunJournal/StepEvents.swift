package import JSON
package import Models
package import Plans
package import Policy

/// Events of drafting. Attempts count from 1 over the life of the run.

package struct StepStart: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  /// What the step starts from; `nil` where it works on no tree.
  package var from: Revision?
  /// `nil` for a step without a model.
  package var tier: Tier?
  /// Whether the tier drafts because another one's attempts are used up; `nil` in journals of before this was kept.
  package var isEscalated: Bool?
  /// The program that drafts in place of the built-in loop, as the plan names it; `nil` where none does.
  package var agent: String?

  package init(
    step: StepID, attempt: Int, from: Revision?, tier: Tier?, isEscalated: Bool? = nil, agent: String? = nil
  ) {
    self.isEscalated = isEscalated
    self.agent = agent
    self.step = step
    self.attempt = attempt
    self.from = from
    self.tier = tier
  }
}

/// One call of a model, answered or not. What was asked for and what was served are both kept.
package struct ModelCall: Hashable, Sendable {
  package var purpose: ModelRequest.Purpose
  package var tier: Tier
  package var asked: ModelChoice
  package var served: ModelAnswer.Served?
  package var ending: ModelAnswer.Ending?
  package var error: ModelError?
  package var usage: TokenUsage?
  package var cost: PricedCost
  /// From the request's first byte to the answer's last, retries included.
  package var waitMilliseconds: Int64
  /// The most tokens that it could have used, which counts where nobody reports what it did use.
  package var reservedTokens: Int?

  package init(
    purpose: ModelRequest.Purpose, tier: Tier, asked: ModelChoice, served: ModelAnswer.Served?,
    ending: ModelAnswer.Ending?, error: ModelError?, usage: TokenUsage?, cost: PricedCost, waitMilliseconds: Int64,
    reservedTokens: Int? = nil
  ) {
    self.reservedTokens = reservedTokens
    self.purpose = purpose
    self.tier = tier
    self.asked = asked
    self.served = served
    self.ending = ending
    self.error = error
    self.usage = usage
    self.cost = cost
    self.waitMilliseconds = waitMilliseconds
  }
}

extension ModelCall {
  /// Tokens read and written, those from a cache included.
  var tokens: Int {
    if let usage { return usage.total }
    // Where it costs nothing for sure, it was not answered at all.
    if error != nil, cost == .priced(.zero) { return 0 }
    return reservedTokens ?? 0
  }
}

package struct MistakeMade: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  package var turn: Int
  package var mistake: Mistake
  /// What was wrong, as it was told to the model.
  package var detail: String

  package init(step: StepID, attempt: Int, turn: Int, mistake: Mistake, detail: String) {
    self.step = step
    self.attempt = attempt
    self.turn = turn
    self.mistake = mistake
    self.detail = detail
  }
}

/// A command that ran in the sandbox.
package struct CommandRan: Hashable, Sendable {
  package enum Role: String, Hashable, Sendable, CaseIterable {
    /// A drafter's own use of the `run` tool.
    case tool
    /// The runtime's own look at what a program's help says.
    case help
    /// A check whose result the runtime counts.
    case check
    /// An external agent that drafts.
    case agent
  }

  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
    case outputLimit
    case memoryLimit
    case processLimit
    case diskLimit
    case fileCountLimit
  }

  package var step: StepID
  package var attempt: Int
  package var role: Role
  package var words: [String]
  /// The tree that a check ran on.
  package var tree: String?
  package var ending: Ending
  /// The end of what it printed, standard output and error together.
  package var outputTail: String
  package var milliseconds: Int64
  /// Ignored folders of the target that it saw.
  package var brought: [BroughtRecord]

  package init(
    step: StepID, attempt: Int, role: Role, words: [String], tree: String?, ending: Ending, outputTail: String,
    milliseconds: Int64, brought: [BroughtRecord] = []
  ) {
    self.brought = brought
    self.step = step
    self.attempt = attempt
    self.role = role
    self.words = words
    self.tree = tree
    self.ending = ending
    self.outputTail = outputTail
    self.milliseconds = milliseconds
  }

  package var passed: Bool { ending == .exited(0) }

  /// Whether it ended as shells and the sandbox end for a program that is not there, or that they may not run.
  package var wasNotRunnable: Bool {
    ending == .exited(127) || ending == .exited(126)
      || Self.missingModule(words: words, ending: ending, output: outputTail) != nil
  }

  /// A tool that `python -m` was to run and that is not installed; `nil` for a module that a draft may make.
  package static func missingModule(words: [String], ending: Ending, output: String) -> String? {
    guard ending == .exited(1), words.count > 2, words[1] == "-m", tools.contains(words[2]),
      words[0].split(separator: "/").last?.hasPrefix("python") == true,
      output.split(whereSeparator: \.isNewline).last?.hasSuffix("No module named \(words[2])") == true
    else { return nil }
    return words[2]
  }

  private static let tools: Set = [
    "pytest", "nose2", "tox", "nox", "mypy", "ruff", "black", "flake8", "pylint", "coverage", "isort", "build", "pip",
  ]
}

package struct DraftRecorded: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  package var revision: Revision
  package var changes: [FileChange]
  /// Paths that the workspace holds and the draft leaves out, with the reason; at most a hundred.
  package var leftOut: [String]

  package init(step: StepID, attempt: Int, revision: Revision, changes: [FileChange], leftOut: [String]) {
    self.step = step
    self.attempt = attempt
    self.revision = revision
    self.changes = changes
    self.leftOut = leftOut
  }
}

/// An attempt that did not become the step's result, and what the next one is told.
package struct AttemptFailed: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  package var mistake: Mistake
  package var feedback: String

  package init(step: StepID, attempt: Int, mistake: Mistake, feedback: String) {
    self.step = step
    self.attempt = attempt
    self.mistake = mistake
    self.feedback = feedback
  }
}

package struct StepFinished: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  /// The draft, for draft steps; the tree that was checked, for check steps.
  package var revision: Revision?
  /// The answer, for extract steps.
  package var answer: JSONValue?

  package init(step: StepID, attempt: Int, revision: Revision?, answer: JSONValue?) {
    self.step = step
    self.attempt = attempt
    self.revision = revision
    self.answer = answer
  }
}

package struct StepFailed: Hashable, Sendable {
  package var step: StepID
  package var outcome: RunOutcome
  package var reason: String

  package init(step: StepID, outcome: RunOutcome, reason: String) {
    self.step = step
    self.outcome = outcome
    self.reason = reason
  }
}

package struct StepReopened: Hashable, Sendable {
  /// Who wants the step drafted again.
  package enum Cause: String, Hashable, Sendable, CaseIterable {
    case check, conflict, verdict, person
    /// An effect cannot use a file that the step drafted.
    case effect
    /// A step that it needs is drafted again; the attempt that this takes is not held against it.
    case upstream
    /// The target moved on, and the draft does not go together with it; the attempt is not held against the step either.
    case target
    /// A loss of power took the draft, which was not synced yet; the attempt is not held against the step.
    case lost
  }

  package var step: StepID
  package var cause: Cause
  package var feedback: String
  /// What the next attempt starts from instead of the merge of the step's needs; set after a conflict.
  package var from: Revision?
  /// What a person is told, where a drafter is told less; never given to a model.
  package var detail: String?

  package init(step: StepID, cause: Cause, feedback: String, from: Revision? = nil, detail: String? = nil) {
    self.detail = detail
    self.step = step
    self.cause = cause
    self.feedback = feedback
    self.from = from
  }
}

package struct DraftsMerged: Hashable, Sendable {
  /// The step that the merged tree is for.
  package var step: StepID
  package var revision: Revision

  package init(step: StepID, revision: Revision) {
    self.step = step
    self.revision = revision
  }
}

import Foundation
import JSON

/// The texts of a first plan, configuration and policy.
struct FirstFiles {
  let found: Surroundings

  private static func quoted(_ text: String) -> String { JSONValue.string(text).canonicalText }

  /// A plan that runs as it is, for a change that is harmless, and that takes another one with `-i`.
  var plan: String {
    let asks =
      found.bring.isEmpty
      ? ""
      : "\nworkspace:\n  bring: [\(found.bring.joined(separator: ", "))]    # what the tests need; the configuration grants it\n"
    return """
      plan: first-change
      goal: One small change, made well.

      # chancery run PLAN -i change="Say here what is to be changed, and where."
      inputs:
        change: { type: string, default: "Correct one mistake in the README, or add a short one" }

      # target:
      #   repository: .          # default: the repository that this file lies in
      #   base: \(found.branch)             # default: its HEAD
      \(asks)
      # Tiers come from the configuration file or from --fast and --slow; a plan may name its own.
      # tiers:
      #   fast: { model: anthropic/claude-haiku-5-5 }
      #   slow: { model: anthropic/claude-opus-5-5, effort: high }

      boundary:
        changes: { files: 10, lines: 300, deletions: 0 }
        effects: { git.merge: 1 }
        spend: { usd: 1.00, wall: 15m, attempts: 6 }

      steps:
        - id: change
          draft: "${{ inputs.change }}"
      \(check)

        - id: ship
          needs: [change]
          commit:
            brief: "Only what was asked for may change."
            \(approval)
            effects:
              - git.merge: { into: \(Self.word(found.branch)), message: "${{ inputs.change }}" }

      """
  }

  /// The repository's tests; where none are known, no check stands in for them.
  private var check: String {
    guard let test = found.test else {
      return """
            # No tests were found. A check is a program that looks at the draft; only what passes it lands:
            # check:
            #   - run: [make, test]
        """
    }
    let words = "[" + test.words.map(Self.word).joined(separator: ", ") + "]"
    return """
          check:
            - run: \(words)      # found by \(test.source)
      """
  }

  private var approval: String {
    found.test == nil
      ? "approval: always      # nothing checks the draft, so you are asked; by-risk once there is a check"
      : "approval: by-risk"
  }

  /// A configuration with the models that were found; `nil` where none were, and nothing is to be granted.
  var configuration: String? {
    guard found.models != nil || !found.bring.isEmpty else { return nil }
    var lines = ["# Chancery's configuration: docs/reference/configuration.md"]
    if let models = found.models {
      lines += [
        "tiers:", "  fast: { model: \(Self.quoted("\(models.provider)/\(models.fast)")) }     # drafts",
        "  slow: { model: \(Self.quoted("\(models.provider)/\(models.slow)")) }     # reviews",
      ]
      lines += provider(models)
    }
    if !found.bring.isEmpty {
      lines += [
        "# Ignored folders that commands in the sandbox may see, in any repository; what they write there is thrown away.",
        "workspace: { bring: [\(found.bring.joined(separator: ", "))] }",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func provider(_ models: Surroundings.Models) -> [String] {
    guard models.url != nil || !models.free.isEmpty else { return [] }
    var lines = ["providers:", "  \(models.provider):"]
    if let url = models.url { lines.append("    url: \(Self.quoted(url))") }
    if !models.free.isEmpty {
      lines.append("    prices:     # your own server costs nothing, and a limit in usd needs to know that")
      lines += models.free.map { "      \(Self.quoted($0)): { input: \"0\", output: \"0\" }" }
    }
    return lines
  }

  /// A policy that lets one model do both, where there is but one; `nil` where there are two. What a model says of its own
  /// draft is little, so a person is asked, always.
  var policy: String? {
    guard let models = found.models, models.fast == models.slow else { return nil }
    return """
      # There is one model here, so it drafts and judges. A second one finds more: take this out once there is one.
      policy: own
      same-model: true
      # A model that judges its own draft overlooks its own mistakes, so you are asked, always.
      approval: always

      """
  }

  /// A word of a list in YAML: plain where that is safe.
  private static func word(_ text: String) -> String {
    let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) } && text.contains { $0.isLetter }
    return isPlain && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
      ? text : quoted(text)
  }
}

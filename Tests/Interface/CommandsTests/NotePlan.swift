import JSON

/// A plan with one draft of the file `note` and one merge, and what its scripted models answer.
struct NotePlan: Sendable {
  var approval = "by-risk"
  var goal = "Let the note say after."
  /// More lines of the boundary.
  var boundary = ""
  /// The check's words.
  var check = "[grep, -q, after, note]"
  var attempts = 2
  /// What is written into the note, attempt by attempt.
  var contents = ["after\n"]
  var path = "note"
  /// What is read before that.
  var reads = "note"
  /// Of the commit step, as YAML.
  var effects = "[git.merge: { into: main }]"
  var effectLimits = "git.merge: 1"
  var onFailure = "stop"
  var waitMilliseconds = 0
  /// Shell lines that the drafter runs before anything else.
  var commands: [String] = []
  /// The slow tier's line in the script, without the step.
  var verdict = NotePlan.verdict("approve")

  static func verdict(_ decision: String) -> JSONValue { verdict([decision]) }

  /// - Parameters:
  ///   - decisions: for each effect.
  ///   - overall: for all of them; that of the first effect when `nil`.
  static func verdict(_ decisions: [String], overall: String? = nil) -> JSONValue {
    let effects: [JSONValue] = decisions.enumerated().map { index, decision in
      ["effect": .integer(Int64(index + 1)), "decision": .string(decision), "reason": "the script says so"]
    }
    return [
      "task": "verdict",
      "answer": [
        "decision": .string(overall ?? decisions.first ?? "reject"), "reasons": ["the script says so"],
        "effects": .array(effects), "redraft": .null,
      ],
    ]
  }

  var plan: String {
    """
    plan: note
    goal: "\(goal)"
    target: { repository: repository }
    tiers:
      fast: { model: scripted/answers.json }
      slow: { model: scripted/answers.json }
    boundary:
      changes: { files: 2, lines: 20 }
      effects: { \(effectLimits) }
    \(boundary)
    steps:
      - id: note
        draft: "Write it."
        tools: [read, edit\(commands.isEmpty ? "" : ", run")]
        check: [{ run: \(check) }]
        attempts: \(attempts)
      - id: land
        needs: [note]
        commit:
          approval: \(approval)
          effects: \(effects)
          on-failure: \(onFailure)

    """
  }

  var answers: JSONValue {
    var lines: [JSONValue] = []
    for (index, content) in contents.enumerated() {
      let attempt = JSONValue.integer(Int64(index + 1))
      var turns = commands.map { line -> [String: JSONValue] in
        ["calls": [["tool": "run", "arguments": ["command": ["sh", "-c", .string(line)]]]]]
      }
      turns.append([
        "calls": [["tool": "read", "arguments": ["path": .string(reads)]]],
        "waitMilliseconds": .integer(Int64(waitMilliseconds)),
      ])
      turns.append(["calls": [["tool": "write", "arguments": ["path": .string(path), "content": .string(content)]]]])
      turns.append(["say": "Done."])
      for (turn, line) in turns.enumerated() {
        let place: [String: JSONValue] = [
          "step": "note", "attempt": attempt, "turn": .integer(Int64(turn + 1)),
        ]
        lines.append(.object(line.merging(place) { $1 }))
      }
    }
    lines.append(verdict)
    return ["answers": .array(lines)]
  }
}

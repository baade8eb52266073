import Forms
import JSON
import Plans

extension StepForm {
  /// Reads a step as its kind; `nil` when it has no kind or several, or lacks a part.
  static func kind(of record: Record, named kinds: [String], _ commit: Field<Step.Commit>) -> Step.Kind? {
    refuseOtherKeys(record, kinds: kinds)
    // Every part is read even when the step is invalid in the end, so that all its errors are reported at once.
    let question = record[extract]
    let answer = record[schema]
    let instruction = record[draft]
    let checks = record[check]
    let sealed = record[commit]
    let tier = record[Self.tier]
    let attempts = record[Self.attempts] ?? 3
    let groups = record[tools].map { Set($0) } ?? ToolGroup.standard
    let program = record[agent]
    let escalation = record[escalate]
    guard kinds.count == 1 else { return nil }
    switch kinds[0] {
    case extract.name:
      guard let question, let answer else { return nil }
      return .extract(Step.Extract(question: question, schema: answer, tier: tier ?? .fast, attempts: attempts))
    case draft.name:
      return instruction.map {
        .draft(
          Step.Draft(
            instruction: $0, tools: groups, checks: checks ?? [], tier: tier ?? .fast, attempts: attempts,
            escalation: escalation, agent: program))
      }
    case check.name: return checks.map { .check(Step.Check(commands: $0)) }
    default: return sealed.map { .commit($0) }
    }
  }

  private static func refuseOtherKeys(_ record: Record, kinds: [String]) {
    guard let first = kinds.first else {
      // A step with an unknown key probably has a misspelt kind, which was reported already.
      if !record.hasRefusedKeys { record.cursor.refuse("the step has no kind", expected: oneOf(Self.kinds)) }
      return
    }
    guard kinds.count == 1 else {
      let names = kinds.joined(separator: " and ")
      return record.cursor.refuse("the step has several kinds: \(names)", expected: "exactly \(oneOf(Self.kinds))")
    }
    let taken = keysByKind[first] ?? []
    for name in record.names.subtracting(taken).subtracting([id.name, needs.name]).sorted() {
      let keys = Self.keys.filter(taken.contains)
      record.refuse(name, "this key is not for steps of kind \(first)", expected: oneOf(keys))
    }
    if let escalation = record.cursor(escalate) {
      if escalation.plain?.text == Tier.fast.rawValue {
        escalation.refuse("a step can only escalate to the slow tier", expected: Tier.slow.rawValue)
      } else if record.cursor(Self.tier)?.plain?.text == Tier.slow.rawValue {
        escalation.refuse("the slow tier drafts this step already", hint: "remove escalate or tier: slow")
      }
    }
    if first == draft.name, record.names.contains(agent.name) { refuseWhatAgentsBring(record) }
    if first == extract.name, !record.names.contains(schema.name) {
      record.cursor.refuse("the key \"schema\" is missing", hint: schema.purpose)
    }
    if first == commit, let tier = record.cursor(Self.tier), tier.plain?.text == Tier.fast.rawValue {
      tier.refuse("a commit step always uses the slow tier", expected: Tier.slow.rawValue, hint: "remove it")
    }
  }
}

extension StepForm {
  /// With an agent, `tools` are only for the tier that the step escalates to, and `tier` has no use.
  private static func refuseWhatAgentsBring(_ record: Record) {
    if record.names.contains(tools.name), !record.names.contains(escalate.name) {
      record.refuse(tools.name, "an agent brings its own tools", expected: "agent without tools")
    }
    if record.names.contains(tier.name) {
      record.refuse(tier.name, "an agent brings its own model", expected: "agent without tier")
    }
  }
}

/// The keys of a check.
enum CheckForm {
  static let run = Field("run", .words, required: true, "The program and its arguments; no shell reads them.")
  static let timeout = Field(
    "timeout", .duration(1...86_400), "Time limit, such as 2m; a check that takes longer fails.")

  static let form = Form<CheckCommand>.record(
    "check", "A command that passes when it exits with status 0.", [run.entry, timeout.entry]
  ) { record in
    let timeout = record[Self.timeout]
    return record[run].map { CheckCommand(run: CommandLine(words: $0), timeoutSeconds: timeout) }
  }
}

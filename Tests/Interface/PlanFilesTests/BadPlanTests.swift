import PlanFiles
import Testing

@Suite("Bad plans")
struct BadPlanTests {
  /// A good plan with one part replaced, and what is said about it.
  struct Case: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let diagnostics: [String]

    init(_ old: String, _ new: String, _ diagnostics: String...) {
      self.init(old, new, diagnostics)
    }

    init(_ old: String, _ new: String, _ diagnostics: [String]) {
      self.old = old
      self.new = new
      self.diagnostics = diagnostics
    }

    var testDescription: String { new }
  }

  @Test("Each mistake is named with its place, what was expected and what was probably meant", arguments: cases)
  func names(mistake: Case) {
    #expect(SamplePlans.least.contains(mistake.old), "the case replaces nothing")
    let text = SamplePlans.least.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
    #expect(SamplePlans.diagnostics(text) == mistake.diagnostics.map { "p.yaml:" + $0 })
  }

  private static let cases =
    keyCases + textCases + stepCases + graphCases + referenceCases + commitCases + limitCases + sandboxCases

  private static let stepKeys =
    "id, needs, extract, schema, draft, tools, check, commit, tier, attempts, agent, escalate, sandbox, "
    + "answer-tokens"

  private static let keyCases = [
    Case(
      "draft: Write", "drfat: Write",
      "5:5: steps[0].drfat: unknown key; expected one of \(stepKeys); did you mean \"draft\"?"),
    Case(
      "goal: Say", "gaol: Say",
      "1:1: the key \"goal\" is missing; what should be true afterwards, for models and people to read",
      "2:1: gaol: unknown key; expected one of plan, goal, target, tiers, boundary, inputs, secrets, workspace, steps; did you mean \"goal\"?"
    ),
    Case(
      "    draft: Write hello.txt.", "    draft: x\n    'draft': y",
      "5:5: duplicate key \"draft\" in this mapping"),
    Case(
      "steps:", "target: main\nsteps:", "3:9: target: found a string; expected a mapping with one of repository, base"),
    Case(
      "into: main", "into: main, limits: { rows: 1 }",
      "8:52: steps[1].commit.effects[0].git.merge.limits: unknown key; expected one of into, message, how, deploys, "
        + "change-id"),
    Case(
      "    draft:", "    escalate: fast\n    draft:",
      "5:15: steps[0].escalate: a step can only escalate to the slow tier; expected slow"),
    Case(
      "    draft:", "    tier: slow\n    escalate: slow\n    draft:",
      "6:15: steps[0].escalate: the slow tier drafts this step already; remove escalate or tier: slow"),
    Case(
      "    draft: Write", "    draft: ${{ prompt }} Write",
      "5:12: steps[0].draft: ${{ prompt }} has no value here; use it only in the words of an agent"),
    Case(
      "    draft:", "    agent: [claude]\n    tools: [read]\n    tier: slow\n    draft:",
      "6:12: steps[0].tools: an agent brings its own tools; expected agent without tools",
      "7:11: steps[0].tier: an agent brings its own model; expected agent without tier"),
    Case(
      "    draft:",
      "    agent: { hosts: ['https://a.test', 10.0.0.1, A.test, 'a.test:443', '*.test', a.test.] }\n    draft:",
      [
        "5:12: steps[0].agent: the agent has no program; expected run: [PROGRAM, …], or preset: codex"
      ]
        + [
          ("5:22", "https://a.test"), ("5:40", "10.0.0.1"), ("5:50", "A.test"), ("5:58", "a.test:443"),
          ("5:72", "*.test"), ("5:82", "a.test."),
        ].enumerated().map { index, host in
          "\(host.0): steps[0].agent.hosts[\(index)]: found \"\(host.1)\"; expected a host name in lower case, "
            + "such as api.example.com"
        }),
    Case(
      "    draft:", "    agent: { run: claude -p, speaks: mcp, traffic: 1PiB, key: x }\n    draft:",
      [
        "5:19: steps[0].agent.run: found a string; expected a list of words, because no shell reads it; write [claude, -p]",
        "5:38: steps[0].agent.speaks: found \"mcp\"; expected one of plain, acp; did you mean \"acp\"?",
        "5:52: steps[0].agent.traffic: found 1PiB; expected a size such as 512MiB, from 1 to 1TiB",
        "5:58: steps[0].agent.key: unknown key; expected one of run, preset, model, speaks, hosts, models, traffic",
      ]),
    Case(
      "steps:", "tiers: { fast: { model: claude }, slow: { lane: fats } }\nsteps:",
      "3:25: tiers.fast.model: found \"claude\"; expected PROVIDER/MODEL, such as anthropic/claude-haiku-5-5",
      "3:41: tiers.slow: the key \"model\" is missing; PROVIDER/MODEL, such as anthropic/claude-haiku-5-5",
      "3:49: tiers.slow.lane: found \"fats\"; expected one of standard, fast, ultrafast, flex, batch; "
        + "did you mean \"fast\"?"),
  ]

  private static let textCases = [
    Case(
      "plan: least", "plan: no",
      "1:7: plan: found no, which YAML reads as a boolean; expected a name; quote it: \"no\""),
    Case(
      "plan: least", "plan: 'a b'",
      "1:7: plan: found \"a b\"; expected letters, digits, - and _, beginning with a letter, at most 100"),
    Case(
      "Say hello.", "1.50", "2:7: goal: found 1.50, which YAML reads as a number; expected a string; quote it: \"1.50\""
    ),
    Case(
      "Say hello.", "0x1F", "2:7: goal: found 0x1F, which YAML reads as a number; expected a string; quote it: \"0x1F\""
    ),
    Case("Say hello.", "On", "2:7: goal: found On, which YAML reads as a boolean; expected a string; quote it: \"On\""),
    Case("Say hello.", "", "2:6: goal: found nothing; expected a string"),
    Case("Say hello.", "' '", "2:7: goal: found an empty string; expected a string"),
    Case("Say hello.", "[a]", "2:7: goal: found a list; expected a string"),
    Case(
      "Say hello.", "\"${{ inputs.a }}\"", "2:7: goal: ${{ }} cannot be used here; expected a string without it"
    ),
    Case(
      "Write hello.txt.", "\"${{ inputs.a }\"",
      "5:12: steps[0].draft: ${{ is not closed; write }} after the reference, or $${{ for the text ${{"),
    Case(
      "Write hello.txt.", "\"${{ input.a }}\"",
      "5:12: steps[0].draft: ${{ input.a }} is not a reference; expected inputs.NAME, steps.ID.MEMBER or secrets.NAME"),
  ]

  private static let stepCases = [
    Case(
      "    draft: Write hello.txt.", "    needs: []",
      "4:5: steps[0]: the step has no kind; expected one of extract, draft, check, commit"),
    Case(
      "    draft:", "    extract: What?\n    schema: { type: object }\n    draft:",
      "4:5: steps[0]: the step has several kinds: extract and draft; expected exactly one of extract, draft, check, commit"
    ),
    Case(
      "draft: Write hello.txt.", "extract: What?",
      "4:5: steps[0]: the key \"schema\" is missing; the JSON Schema of the answer",
      "6:5: steps[1]: no draft comes before this commit; expected a draft step in its needs"),
    Case(
      "    draft:", "    schema: { type: object }\n    draft:",
      "5:13: steps[0].schema: this key is not for steps of kind draft; "
        + "expected one of draft, tools, check, tier, attempts, agent, escalate, sandbox, answer-tokens"),
    Case(
      "    draft:", "    attempts: 21\n    draft:",
      "5:15: steps[0].attempts: found 21; expected a whole number from 1 to 20"),
    Case(
      "    draft:", "    attempts: '3'\n    draft:",
      "5:15: steps[0].attempts: found a string; expected a whole number from 1 to 20"),
    Case(
      "    draft:", "    attempts: 3.0\n    draft:",
      "5:15: steps[0].attempts: found 3.0; expected a whole number from 1 to 20"),
    Case(
      "    draft:", "    tools: [read, shell]\n    draft:",
      "5:19: steps[0].tools[1]: found \"shell\"; expected one of read, search, edit, write, run"),
    Case(
      "    draft:", "    check: [{ run: swift test -v }]\n    draft:",
      "5:20: steps[0].check[0].run: found a string; expected a list of words, because no shell reads it; write [swift, test, -v]"
    ),
    Case(
      "    draft:", "    check: [{ run: [swift, 1.50], timeout: 2 }, { run: [] }]\n    draft:",
      "5:28: steps[0].check[0].run[1]: found 1.50, which YAML reads as a number; expected a string; quote it: \"1.50\"",
      "5:44: steps[0].check[0].timeout: found 2; expected a time such as 90s, 20m or 1h, from 1s to 86400s",
      "5:56: steps[0].check[1].run: found an empty list; expected at least 1"),
    Case(
      "    draft: Write hello.txt.",
      "    extract: What?\n    schema: { type: object, properties: { a: { format: x } } }\n  - { id: d, draft: x }",
      "6:56: steps[0].schema.properties.a.format: the keyword is not supported; expected one of type, properties, "
        + "required, additionalProperties, items, minItems, maxItems, enum, const, minLength, maxLength, pattern, minimum, "
        + "maximum, anyOf, $ref, $defs",
      "8:5: steps[2]: no draft comes before this commit; expected a draft step in its needs"),
  ]
}

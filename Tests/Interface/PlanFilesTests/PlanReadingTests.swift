import Forms
import GitMerge
import JSON
import PlanFiles
import Plans
import SQLMigrate
import Testing

@Suite("Reading plans")
struct PlanReadingTests {
  @Test("The plan of the reference means what it says")
  func readsReference() throws {
    let plan = try PlanFile.read(text: SamplePlans.renameUsersTable, path: "p.yaml").get()
    #expect(plan.name == "rename-users-table")
    #expect(plan.target == Plan.Target(repository: ".", base: "main"))
    #expect(
      plan.tiers == [
        .fast: ModelChoice(model: "anthropic/claude-haiku-5-5"),
        .slow: ModelChoice(model: "anthropic/claude-opus-5-5", effort: .high),
      ])
    #expect(
      plan.boundary
        == Boundary(
          paths: .init(allow: ["Sources/**", "db/**"], deny: [".github/**"]),
          changes: .init(files: 20, lines: 600, deletions: 2, binaries: 0), effects: [.gitMerge: 1, .sqlMigrate: 1],
          spend: .init(money: Money(dollars: "1.50"), wallSeconds: 1200, attempts: 8)))
    #expect(plan.inputs == [.init(name: "table", kind: .string, pattern: "[a-z_]+", defaultValue: "users")])
    #expect(plan.steps.map(\.id) == ["survey", "code", "migration", "all", "ship"])
    #expect(plan.steps.map(\.kind) == expectedKinds)
    #expect(plan.ancestors(of: "ship").map(\.id) == ["survey", "code", "migration", "all"])
  }

  private var expectedKinds: [Step.Kind] {
    let test = CheckCommand(run: .init(words: ["swift", "test"]))
    return [
      .extract(
        .init(
          question: Template(parts: [.text("Which files mention the table "), .hole(.input("table")), .text("?")]),
          schema: [
            "type": "object", "properties": ["files": ["type": "array", "items": ["type": "string"]]],
            "required": ["files"],
          ])),
      .draft(
        .init(
          instruction: Template(parts: [
            .text("Rename it to accounts in "), .hole(.step("survey", members: ["files"])), .text("."),
          ]), tools: [.read, .search, .edit, .run], checks: [test])),
      .draft(
        .init(
          instruction: "Write db/migrations/0007_accounts.sql.",
          checks: [.init(run: .init(words: ["sqlfluff", "lint", "db/migrations"]), timeoutSeconds: 120)])),
      .check(.init(commands: [test])),
      .commit(
        .init(
          brief: "No reader of the old name may be left. The migration must keep every row.", approval: .byRisk,
          effects: [
            EffectDeclaration(
              GitMergeDeclaration(
                into: "main", message: Template(parts: [.text("Rename "), .hole(.input("table"))])))
          ], onFailure: .stop)),
    ]
  }

  @Test("The least plan has the defaults")
  func readsDefaults() throws {
    let plan = try PlanFile.read(text: SamplePlans.least, path: "p.yaml").get()
    #expect(plan.boundary == Boundary())
    #expect(plan.tiers.isEmpty && plan.inputs.isEmpty && plan.target == Plan.Target())
    guard case .draft(let draft) = plan.steps[0].kind, case .commit(let commit) = plan.steps[1].kind else {
      Issue.record("the kinds are wrong")
      return
    }
    #expect(
      draft == Step.Draft(instruction: "Write hello.txt.", tools: [.read, .search, .edit], tier: .fast, attempts: 3))
    #expect(commit.approval == nil && commit.onFailure == .stop)
  }

  @Test("An amount is read from its digits, quoted or not", arguments: ["0.1", "\"0.1\"", "0.100", "'0.1'"])
  func readsMoney(amount: String) throws {
    let text = SamplePlans.least + "\nboundary: { spend: { usd: \(amount) } }"
    let plan = try PlanFile.read(text: text, path: "p.yaml").get()
    #expect(plan.boundary.spend.money == Money(picodollars: 100_000_000_000))
  }

  @Test("What looks like an anchor or alias within a text is text")
  func takesAsterisks() {
    let text = SamplePlans.least.replacing("Say hello.", with: "\"R&D *D* and &x *x\"")
    #expect(SamplePlans.diagnostics(text) == [])
  }

  @Test("A plan in JSON is a plan")
  func readsJSON() {
    let text = """
      {"plan": "p", "goal": "g", "steps": [{"id": "a", "draft": "d"},
       {"id": "b", "needs": ["a"], "commit": {"effects": [{"git.merge": {"into": "main"}}]}}]}
      """
    #expect(SamplePlans.diagnostics(text) == [])
  }
}

@Suite("Templates")
struct TemplateTests {
  @Test(
    "Text and references are told apart",
    arguments: [
      ("", []), ("a $ b $$ {{ }}", [.text("a $ b $$ {{ }}")]), ("${{inputs.a}}", [.hole(.input("a"))]),
      ("x ${{ steps.s.a.b }}y", [.text("x "), .hole(.step("s", members: ["a", "b"])), .text("y")]),
      ("$${{ inputs.a }}", [.text("${{ inputs.a }}")]), ("$$${{", [.text("$${{")]),
      ("${{ secrets.A }}${{ inputs.b-c_1 }}", [.hole(.secret("A")), .hole(.input("b-c_1"))]),
    ] as [(String, [Template.Part])])
  func parses(text: String, parts: [Template.Part]) throws {
    let template = try Template(parsing: text)
    #expect(template.parts == parts)
    #expect(try Template(parsing: template.description) == template)
  }

  @Test(
    "What is no reference is refused",
    arguments: [
      "${{", "${{ inputs.a }", "${{ }}", "${{ inputs }}", "${{ inputs. }}", "${{ inputs.a.b }}", "${{ input.a }}",
      "${{ inputs.a || 1 }}", "${{ steps }}", "${{ steps.a..b }}", "${{ ${{ inputs.a }} }}", "${{ inputs.ä }}",
      "${{ prompts }}",
    ])
  func refuses(text: String) {
    #expect(throws: Template.ParsingError.self) { try Template(parsing: text) }
  }
}

@Suite("Money from text")
struct MoneyTests {
  @Test(
    "What is too large is no amount, up to the last digit", arguments: ["9223372.036854775808", "9223373", "9223372.9"])
  func refusesOverflow(text: String) {
    #expect(Money(dollars: text) == nil)
  }

  @Test("The largest amount is an amount")
  func readsLargest() {
    #expect(Money(dollars: "9223372.036854775807") == Money(picodollars: .max))
  }
}

@Suite("Diagnostics")
struct DiagnosticTests {
  @Test("Everything that is wrong is said at once, in the order of the file")
  func saysEverything() {
    let text = """
      plan: 7
      gaol: x
      steps:
        - id: a
          draft: "${{ inputs.x }}"
          attempts: 0
        - id: b
          needs: [c]
          commit: { effects: [{ git.push: {} }] }
      """
    #expect(
      SamplePlans.diagnostics(text).map { String($0.split(separator: ";")[0]) } == [
        "p.yaml:1:1: the key \"goal\" is missing",
        "p.yaml:1:7: plan: found 7, which YAML reads as a number",
        "p.yaml:2:1: gaol: unknown key",
        "p.yaml:5:12: steps[0].draft: ${{ inputs.x }}: the plan has no such input",
        "p.yaml:6:15: steps[0].attempts: found 0",
        "p.yaml:8:13: steps[1].needs[0]: there is no step \"c\"",
        "p.yaml:9:37: steps[1].commit.effects[0].git.push: the push names neither a branch nor a tag",
      ])
  }

  @Test("A diagnostic is one line in which nothing hides, whatever the file holds")
  func staysOnOneLine() {
    let text = SamplePlans.least.replacing("into: main", with: "\"\\e[2J\\u202e\": \"\\n\\u2028\", into: main")
    #expect(
      SamplePlans.diagnostics(text) == [
        "p.yaml:8:40: steps[1].commit.effects[0].git.merge.\\u{1B}[2J\\u{202E}: unknown key; expected one of into, message, how, deploys, change-id"
      ])
  }

  @Test("A diagnostic for programs has the same parts")
  func hasDocument() throws {
    guard case .failure(let diagnostics) = PlanFile.read(text: "plam: x", path: "p.yaml") else {
      Issue.record("the plan was taken")
      return
    }
    let unknown = try #require(diagnostics.list.first { $0.key == "plam" })
    #expect(
      unknown.document == [
        "path": "p.yaml", "line": 1, "column": 1, "key": "plam", "message": "unknown key",
        "expected": "one of plan, goal, target, tiers, boundary, inputs, secrets, workspace, steps", "nearest": "plan",
      ])
  }

  @Test("At most 200 steps are taken")
  func limitsSteps() {
    let drafts = (0..<200).map { "  - { id: s\($0), draft: x }" }.joined(separator: "\n")
    let text = "plan: p\ngoal: g\nsteps:\n" + drafts
    #expect(SamplePlans.diagnostics(text) == [])
    #expect(
      SamplePlans.diagnostics(text + "\n  - { id: t, draft: x }") == [
        "p.yaml:4:3: steps: found 201 elements; expected at most 200"
      ])
  }
}

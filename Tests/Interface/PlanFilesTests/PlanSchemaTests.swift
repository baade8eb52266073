import EffectKit
import JSON
import KindRegistry
import PlanFiles
import Plans
import Testing
import Yams

@Suite("JSON Schemas of files")
struct PlanSchemaTests {
  @Test("What the reader accepts fits the schema", arguments: SamplePlans.accepted)
  func acceptedPlansFit(text: String) throws {
    let schema = try JSONSchema(PlanSchema.plan)
    #expect(schema.violations(in: try json(text)) == [])
  }

  @Test("The configuration that the reader accepts fits the schema")
  func acceptedConfigurationFits() throws {
    let schema = try JSONSchema(PlanSchema.configuration)
    #expect(schema.violations(in: try json(ConfigurationTests.full)) == [])
  }

  @Test("The profiles and the table that Chancery ships with fit their schemas", arguments: SandboxFile.allCases)
  func embeddedFilesFit(file: SandboxFile) throws {
    let document = file == .toolchains ? PlanSchema.toolchains : PlanSchema.profile
    #expect(try JSONSchema(document).violations(in: json(file.embeddedText)) == [])
  }

  @Test(
    "What the reader refuses in a profile does not fit its schema",
    arguments: [
      ("profile: draft", "profile: drafts"), ("read:", "raed:"), ("history: true", ""), ("reach: none", "reach: all"),
      ("memory: 4GiB", "memroy: 4GiB"), ("memory: 4GiB", "memory: 4GB"), ("memory: 4GiB", "memory: 0"),
      ("processes: 512", "processes: 0"), ("wall: 10m", "wall: 10"), ("[/usr]", "[usr]"), ("wall: 10m", ""),
      ("reach: none", "reach: none\nenvironment: { A: 1 }"),
    ])
  func refusedProfilesDoNotFit(old: String, new: String) throws {
    let text = SampleProfiles.least.replacing(old, with: new, maxReplacements: 1)
    #expect(text != SampleProfiles.least && !SampleProfiles.diagnostics(text).isEmpty)
    #expect(try !JSONSchema(PlanSchema.profile).violations(in: json(text)).isEmpty)
    #expect(try JSONSchema(PlanSchema.profile).violations(in: json(SampleProfiles.least)) == [])
  }

  @Test("A misspelt key of a toolchain does not fit the schema")
  func refusedToolchainsDoNotFit() throws {
    let schema = try JSONSchema(PlanSchema.toolchains)
    #expect(try schema.violations(in: json("go: { show: [/x] }")) == [])
    for text in ["go: { shwo: [/x] }", "go: {}", "go: { show: [x] }"] {
      #expect(try !schema.violations(in: json(text)).isEmpty)
    }
  }

  @Test(
    "What the reader refuses in a configuration's sandbox does not fit its schema",
    arguments: [
      "sandbox: { shw: [/x] }", "sandbox: { profiles: { daft: {} } }",
      "sandbox: { profiles: { draft: { limit: {} } } }",
      "sandbox: { profiles: { draft: { limits: { wall: 1 } } } }", "sandbox: { caches: /x }",
      "sandbox: { toolchains: [1] }",
    ])
  func refusedSandboxesDoNotFit(text: String) throws {
    let found = SampleProfiles.said(ConfigurationFile.read(text: text, path: "c.yaml"))
    #expect(!found.isEmpty)
    #expect(try !JSONSchema(PlanSchema.configuration).violations(in: json(text)).isEmpty)
  }

  @Test(
    "What the reader refuses for its form does not fit the schema",
    arguments: [
      ("draft: Write", "drfat: Write"), ("goal: Say hello.", ""), ("plan: least", "plan: a b"),
      ("draft: Write", "attempts: 21\n    draft: Write"), ("draft: Write", "tools: [shell]\n    draft: Write"),
      ("git.merge:", "sql.migrate:"), ("into:", "to:"), ("steps:", "boundary: { changes: { files: -1 } }\nsteps:"),
      ("draft: Write", "agent: a b\n    draft: Write"),
      ("draft: Write", "agent: { hosts: [a.test] }\n    draft: Write"),
      ("draft: Write", "agent: { run: [a], hosts: [A.test] }\n    draft: Write"),
      ("draft: Write", "agent: { run: [a], speaks: mcp }\n    draft: Write"), ("    draft: Write hello.txt.", ""),
      ("draft: Write", "check: [{ run: a b }]\n    draft: Write"),
      ("draft: Write", "sandbox: { history: true }\n    draft: Write"),
      ("draft: Write", "sandbox: { limits: { memory: 1GB } }\n    draft: Write"),
    ])
  func refusedPlansDoNotFit(old: String, new: String) throws {
    let text = SamplePlans.least.replacing(old, with: new, maxReplacements: 1)
    #expect(text != SamplePlans.least && !SamplePlans.diagnostics(text).isEmpty)
    #expect(try !JSONSchema(PlanSchema.plan).violations(in: json(text)).isEmpty)
  }

  @Test("The reader and the schema know the same keys", arguments: Self.placesOfRecords + Self.placesOfLimits)
  func keysAgree(definition: String, text: String) throws {
    let properties = try #require(PlanSchema.plan["$defs"]?[definition]?["properties"]?.objectValue)
    let found = SamplePlans.diagnostics(text).first { $0.contains("zzzzzzzz: unknown key") }
    let list = try #require(found?.split(separator: "expected ").last?.split(separator: ";").first)
    let names = list.split(separator: "one of ").joined().split(separator: ", ").map(String.init)
    #expect(names.sorted() == properties.keys.sorted())
  }

  private static let placesOfLimits =
    KindRegistry.kinds.all.map(\.kind.rawValue).flatMap { kind in
      [
        ("limits-of-\(kind)", "boundary: { effects: { \(kind): { zzzzzzzz: 1 } } }"),
        ("rate-of-\(kind)", "boundary: { effects: { \(kind): { over-time: [{ zzzzzzzz: 1 }] } } }"),
      ]
    } + [
      ("freeze", "boundary: { freeze: [{ zzzzzzzz: 1 }] }"),
      ("names", "boundary: { effects: { git.push: { branches: { zzzzzzzz: 1 } } } }"),
      ("statements-names", "boundary: { effects: { sql.migrate: { statements: { zzzzzzzz: 1 } } } }"),
      ("commands", "boundary: { effects: { command: { commands: { zzzzzzzz: 1 } } } }"),
      ("command-pattern", "boundary: { effects: { command: { commands: { allow: [{ zzzzzzzz: 1 }] } } } }"),
      ("denied-command-pattern", "boundary: { effects: { command: { commands: { deny: [{ zzzzzzzz: 1 }] } } } }"),
    ]

  private static let placesOfRecords = [
    ("plan", "zzzzzzzz: 1"), ("target", "target: { zzzzzzzz: 1 }"), ("tiers", "tiers: { zzzzzzzz: 1 }"),
    ("tier", "tiers: { fast: { zzzzzzzz: 1 } }"),
    ("alternative", "tiers: { fast: { model: a/b, fallback: [{ zzzzzzzz: 1 }] } }"),
    ("boundary", "boundary: { zzzzzzzz: 1 }"),
    ("paths", "boundary: { paths: { zzzzzzzz: 1 } }"), ("changes", "boundary: { changes: { zzzzzzzz: 1 } }"),
    ("effect-limits", "boundary: { effects: { zzzzzzzz: 1 } }"), ("spend", "boundary: { spend: { zzzzzzzz: 1 } }"),
    ("input", "inputs: { a: { zzzzzzzz: 1 } }"), ("step", "steps: [{ zzzzzzzz: 1 }]"),
    ("check", "steps: [{ check: [{ zzzzzzzz: 1 }] }]"), ("commit", "steps: [{ commit: { zzzzzzzz: 1 } }]"),
    ("effect", "steps: [{ commit: { effects: [{ zzzzzzzz: 1 }] } }]"),
    ("sandbox", "steps: [{ sandbox: { zzzzzzzz: 1 } }]"), ("agent", "steps: [{ agent: { zzzzzzzz: 1 } }]"),
    ("lower-limits", "steps: [{ sandbox: { limits: { zzzzzzzz: 1 } } }]"),
    ("secret", "secrets: { A: { zzzzzzzz: 1 } }"),
    ("git.merge", "steps: [{ commit: { effects: [{ git.merge: { zzzzzzzz: 1 } }] } }]"),
    ("command", "steps: [{ commit: { effects: [{ command: { zzzzzzzz: 1 } }] } }]"),
    ("file.write", "steps: [{ commit: { effects: [{ file.write: { zzzzzzzz: 1 } }] } }]"),
    ("git.push", "steps: [{ commit: { effects: [{ git.push: { zzzzzzzz: 1 } }] } }]"),
    ("sql.migrate", "steps: [{ commit: { effects: [{ sql.migrate: { zzzzzzzz: 1 } }] } }]"),
    ("migration-limits", "steps: [{ commit: { effects: [{ sql.migrate: { limits: { zzzzzzzz: 1 } } }] } }]"),
    ("http", "steps: [{ commit: { effects: [{ http: { zzzzzzzz: 1 } }] } }]"),
    ("http-amount", "steps: [{ commit: { effects: [{ http: { amount: { zzzzzzzz: 1 } } }] } }]"),
    ("http-status", "steps: [{ commit: { effects: [{ http: { status: { zzzzzzzz: 1 } } }] } }]"),
    ("http-field", "steps: [{ commit: { effects: [{ http: { status: { field: { zzzzzzzz: 1 } } } }] } }]"),
    ("command-statuses", "steps: [{ commit: { effects: [{ command: { exit-status: { zzzzzzzz: 1 } } }] } }]"),
    (
      "command-run-status", "steps: [{ commit: { effects: [{ command: { exit-status: { run: { zzzzzzzz: 1 } } } }] } }]"
    ),
    (
      "command-dry-run-status",
      "steps: [{ commit: { effects: [{ command: { exit-status: { dry-run: { zzzzzzzz: 1 } } } }] } }]"
    ),
    (
      "command-verify-status",
      "steps: [{ commit: { effects: [{ command: { exit-status: { verify: { zzzzzzzz: 1 } } } }] } }]"
    ),
    (
      "command-undo-status",
      "steps: [{ commit: { effects: [{ command: { exit-status: { undo: { zzzzzzzz: 1 } } } }] } }]"
    ),
    ("http-basic", "steps: [{ commit: { effects: [{ http: { basic: { zzzzzzzz: 1 } } }] } }]"),
    ("http-part", "steps: [{ commit: { effects: [{ http: { multipart: [{ zzzzzzzz: 1 }] } }] } }]"),
    ("workspace", "workspace: { zzzzzzzz: 1 }"),
    ("git.merge.into", "steps: [{ commit: { effects: [{ git.merge: { into: { zzzzzzzz: 1 } } }] } }]"),
    ("spend-rate", "boundary: { spend: { over-time: [{ zzzzzzzz: 1 }] } }"),
    ("http-undo", "steps: [{ commit: { effects: [{ http: { undo: { zzzzzzzz: 1 } } }] } }]"),
  ]

  @Test("Every record of the schema is among those whose keys are compared")
  func everyRecordIsCompared() throws {
    let definitions = try #require(PlanSchema.plan["$defs"]?.objectValue)
    #expect(definitions.keys.sorted() == (Self.placesOfRecords + Self.placesOfLimits).map(\.0).sorted())
  }

  @Test("The reader and the schema of profiles know the same keys", arguments: ["profile", "limits"])
  func keysOfProfilesAgree(definition: String) throws {
    let text = SampleProfiles.least.replacing(
      definition == "limits" ? "  wall:" : "reach:", with: definition == "limits" ? "  zzzzzzzz:" : "zzzzzzzz:")
    let properties = try #require(PlanSchema.profile["$defs"]?[definition]?["properties"]?.objectValue)
    let found = SampleProfiles.diagnostics(text).first { $0.contains("zzzzzzzz: unknown key") }
    let list = try #require(found?.split(separator: "expected one of ").last)
    #expect(list.split(separator: ", ").map(String.init).sorted() == properties.keys.sorted())
  }

  /// The JSON of a YAML text, by the rules of JSON's own types.
  private func json(_ text: String) throws -> JSONValue {
    try json(#require(try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()))
  }

  private func json(_ node: Node) -> JSONValue {
    switch node {
    case .sequence(let sequence): .array(sequence.map(json))
    case .mapping(let mapping):
      .object(Dictionary(mapping.map { ($0.key.scalar?.string ?? "", json($0.value)) }, uniquingKeysWith: { $1 }))
    case .alias: .null
    case .scalar(let scalar):
      scalar.style == .plain
        ? (try? JSONValue(parsing: scalar.string)) ?? .string(scalar.string) : .string(scalar.string)
    }
  }
}

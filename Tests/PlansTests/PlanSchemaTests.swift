import Documents
import PlanFiles
import Plans
import Testing
import Yams

@Suite("JSON Schemas of files")
struct PlanSchemaTests {
  @Test("What the reader accepts fits the schema", arguments: SamplePlans.accepted)
  func acceptedPlansFit(text: String) throws {
    let schema = try JSONSchema(PlanSchema.document)
    #expect(schema.violations(in: try json(text)) == [])
  }

  @Test("The configuration that the reader accepts fits the schema")
  func acceptedConfigurationFits() throws {
    let schema = try JSONSchema(PlanSchema.configuration)
    #expect(schema.violations(in: try json(ConfigurationTests.full)) == [])
  }

  @Test(
    "What the reader refuses for its form does not fit the schema",
    arguments: [
      ("draft: Write", "drfat: Write"), ("goal: Say hello.", ""), ("plan: least", "plan: a b"),
      ("draft: Write", "attempts: 21\n    draft: Write"), ("draft: Write", "tools: [shell]\n    draft: Write"),
      ("git.merge:", "sql.migrate:"), ("into:", "to:"), ("steps:", "boundary: { changes: { files: -1 } }\nsteps:"),
      ("draft: Write", "agent: [a]\n    draft: Write"), ("    draft: Write hello.txt.", ""),
      ("draft: Write", "check: [{ run: a b }]\n    draft: Write"),
    ])
  func refusedPlansDoNotFit(old: String, new: String) throws {
    let text = SamplePlans.least.replacing(old, with: new, maxReplacements: 1)
    #expect(text != SamplePlans.least && !SamplePlans.diagnostics(text).isEmpty)
    #expect(try !JSONSchema(PlanSchema.document).violations(in: json(text)).isEmpty)
  }

  @Test("The reader and the schema know the same keys", arguments: Self.placesOfRecords)
  func keysAgree(definition: String, text: String) throws {
    let properties = try #require(PlanSchema.document["$defs"]?[definition]?["properties"]?.objectValue)
    let found = SamplePlans.diagnostics(text).first { $0.contains("zzzzzzzz: unknown key") }
    let list = try #require(found?.split(separator: "expected ").last?.split(separator: ";").first)
    let names = list.split(separator: "one of ").joined().split(separator: ", ").map(String.init)
    #expect(names.sorted() == properties.keys.sorted())
  }

  private static let placesOfRecords = [
    ("plan", "zzzzzzzz: 1"), ("target", "target: { zzzzzzzz: 1 }"), ("tiers", "tiers: { zzzzzzzz: 1 }"),
    ("tier", "tiers: { fast: { zzzzzzzz: 1 } }"), ("boundary", "boundary: { zzzzzzzz: 1 }"),
    ("paths", "boundary: { paths: { zzzzzzzz: 1 } }"), ("changes", "boundary: { changes: { zzzzzzzz: 1 } }"),
    ("effect-counts", "boundary: { effects: { zzzzzzzz: 1 } }"), ("spend", "boundary: { spend: { zzzzzzzz: 1 } }"),
    ("input", "inputs: { a: { zzzzzzzz: 1 } }"), ("step", "steps: [{ zzzzzzzz: 1 }]"),
    ("check", "steps: [{ check: [{ zzzzzzzz: 1 }] }]"), ("commit", "steps: [{ commit: { zzzzzzzz: 1 } }]"),
    ("effect", "steps: [{ commit: { effects: [{ zzzzzzzz: 1 }] } }]"),
    ("git.merge", "steps: [{ commit: { effects: [{ git.merge: { zzzzzzzz: 1 } }] } }]"),
  ]

  @Test("Every record of the schema is among those whose keys are compared")
  func everyRecordIsCompared() throws {
    let definitions = try #require(PlanSchema.document["$defs"]?.objectValue)
    #expect(definitions.keys.sorted() == Self.placesOfRecords.map(\.0).sorted())
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

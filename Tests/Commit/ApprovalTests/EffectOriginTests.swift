import Approval
import JSON
import Plans
import Testing

@Suite("Where the parts of an effect come from")
struct EffectOriginTests {
  private struct Declared: DeclaredEffect {
    static let kind: EffectKind = "test"
    static let mayBeLowRisk = true

    var arguments: [DeclaredArgument]
    var declaresUndo: Bool { false }
  }

  private let values = Template.Values(inputs: ["a": "x"], steps: ["s": ["n": 7]])

  private func origin(_ arguments: [DeclaredArgument]) throws -> EffectOrigin {
    try EffectOrigin(of: EffectDeclaration(Declared(arguments: arguments)), at: 2, with: values)
  }

  @Test("Each part of each argument is told, in order: the plan's words, inputs, answers, secrets, files of the draft")
  func parts() throws {
    let text = try Template(parsing: "p ${{ inputs.a }}/${{ steps.s.n }} ${{ secrets.K }}${{ effect.response.id }}")
    let file = try Template(parsing: "db/${{ inputs.a }}.sql")
    let found = try origin([
      DeclaredArgument("text", text), DeclaredArgument("file", file, isDraftFile: true),
    ])
    #expect(found.place == 2 && found.mayBeLowRisk)
    #expect(
      found.provenance[0]
        == ArgumentProvenance(
          argument: "text",
          parts: [
            .init(source: .plan, text: "p "), .init(source: .input("a"), text: "x"), .init(source: .plan, text: "/"),
            .init(source: .step("s", members: ["n"]), text: "7"), .init(source: .plan, text: " "),
            .init(source: .secret("K"), text: nil), .init(source: .effect(["response", "id"]), text: nil),
          ]))
    #expect(found.provenance[1].parts.last == .init(source: .draft("db/x.sql"), text: nil))
    #expect(
      found.sources() == [
        .input("a"), .step("s", members: ["n"]), .secret("K"), .effect(["response", "id"]), .draft("db/x.sql"),
      ])
    #expect(found.sources(of: "file") == [.input("a"), .draft("db/x.sql")])
  }

  @Test("Words of a command line and texts of a document are told each by its place")
  func places() throws {
    let line = CommandLine(words: ["make", try Template(parsing: "${{ inputs.a }}")])
    let document = try JSONTemplate(parsing: ["b": ["${{ inputs.a }}", 1], "a": "x"])
    let found = try origin([DeclaredArgument]("run", line) + [DeclaredArgument]("json", document))
    #expect(found.provenance.map(\.argument) == ["run[0]", "run[1]", "json/a", "json/b/0"])
  }

  @Test("A value that is not there is an error, and not a part without a source")
  func missing() throws {
    let template = try Template(parsing: "${{ steps.s.other }}")
    #expect(throws: Template.MissingValue.self) { try origin([DeclaredArgument("text", template)]) }
  }
}

import TestKit
import Testing

@Suite("Patterns that make other matchers hang")
struct PatternTests {
  private static let plan = """
    plan: look
    goal: Look at it.
    target: { repository: repository }
    inputs: { title: { type: string, pattern: '^(\\w+\\s?)*$', default: ab } }
    tiers: { fast: { model: scripted/answers.json }, slow: { model: scripted/answers.json } }
    steps:
      - id: look
        extract: "Which?"
        schema: { type: object, required: [a], properties: { a: { type: string, pattern: "(a|a)*b" } } }
      - { id: code, needs: [look], draft: "Write {{ steps.look.a }} for {{ inputs.title }}" }

    """

  /// An answer of forty letters that fits the pattern but for its end, as often as it is asked for.
  private static let answers = """
    { "answers": [
      { "step": "look", "turn": 1, "answer": { "a": "\(String(repeating: "a", count: 40))" } },
      { "step": "look", "turn": 2, "answer": { "a": "\(String(repeating: "a", count: 40))" } },
      { "step": "look", "turn": 3, "answer": { "a": "\(String(repeating: "a", count: 40))" } }
    ] }
    """

  private func withPlace(_ body: (Place) async throws -> Void) async throws {
    try await Place.empty { place in
      try place.write(Self.plan, to: "plan.yaml")
      try place.write(Self.answers, to: "answers.json")
      try place.write("before\n", to: "repository/note")
      try await place.makeRepository()
      try await body(place)
    }
  }

  @Test("An answer that almost fits its schema's pattern is refused at once", .timeLimit(.minutes(10)))
  func answer() async throws {
    try await withPlace { place in
      let ran = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(ran.status == 1, "\(ran.output)\(ran.errors)")
      #expect((ran.output + ran.errors).contains("expected a text that matches the regular expression (a|a)*b"))
    }
  }

  @Test("An input that almost fits its pattern is refused at once", .timeLimit(.minutes(10)))
  func input() async throws {
    try await withPlace { place in
      let title = String(repeating: "a", count: 40) + "!"
      let ran = try await place.chancery("run", "plan.yaml", "--no-ask", "-i", "title=\(title)")
      #expect(ran.status == 2, "\(ran.output)\(ran.errors)")
      #expect(ran.errors.contains("from end to end"))
    }
  }
}

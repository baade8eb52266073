import Drafting
import Testing

@Suite("Agents that print what they were asked")
struct EchoedPromptTests {
  private static let prompt = """
    You draft a change to the repository in the current folder.

    Your task: Write "after" into the note.

    - grep -q after note
    Nobody can be asked.
    """

  @Test("The prompt is taken out, whole, indented, cut off at its beginning, or inside JSON")
  func removed() {
    for echo in [
      Self.prompt,
      Self.prompt.split(separator: "\n", omittingEmptySubsequences: false).map { "  │ \($0)" }.joined(separator: "\n"),
      String(Self.prompt.dropFirst(20)),
      "{\"prompt\":\"" + Self.prompt.replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\"}",
    ] {
      let left = EchoedPrompt.removed(Self.prompt, from: "\(echo)\nERROR: no such model\n")
      #expect(left.contains("ERROR: no such model") && left.contains("[the prompt]"), "\(left)")
      #expect(!left.contains("Your task") && !left.contains("Nobody can be asked"), "\(left)")
    }
  }

  @Test("What an agent says in its own words stays")
  func kept() {
    let output = "working\n  ok\nYour task is hard.\n"
    #expect(EchoedPrompt.removed(Self.prompt, from: output) == output)
    #expect(EchoedPrompt.removed("", from: output) == output)
  }

  @Test("Attempt after attempt, a prompt does not grow by what agents repeat of it")
  func bounded() {
    var feedback: [String] = []
    func prompt() -> String {
      ([Self.prompt] + feedback.enumerated().map { "Earlier attempt \($0.offset + 1): \($0.element)" })
        .joined(separator: "\n\n")
    }
    for _ in 0..<6 {
      let asked = prompt()
      feedback.append(EchoedPrompt.removed(asked, from: "user\n\(asked)\nERROR: no such model"))
    }
    #expect(prompt().split(separator: "Your task").count == 2 && prompt().count < 1000)
  }
}

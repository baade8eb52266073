import Drafting
import Testing

@Suite("Patterns of a search")
struct LinePatternTests {
  @Test(
    "They match as regular expressions do",
    arguments: [
      ("a.c", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("a|b|cd", "xcd", true),
      ("(ab)+c", "ababc", true), ("(ab){2}c", "abc", false), ("a{2,3}b", "aab", true), ("x{,2}", "x{,2}", true),
      ("[a-c]+\\d", "cab7", true), ("[^a-c]", "abc", false), ("[]x]", "]", true), ("[\\d-]z", "-z", true),
      ("\\bfoo\\b", "a foo.", true), ("\\bfoo\\b", "food", false), ("colou?r", "color", true), ("\\.", "x", false),
      ("(?:a|)b", "b", true), ("", "", true), ("\\w+ \\w+", "größe x", true), ("a*?b", "aab", true),
    ])
  func matching(pattern: String, line: String, expected: Bool) throws {
    #expect(try LinePattern(pattern).matches(line) == expected)
  }

  @Test(
    "What is not known or cannot be is refused",
    arguments: ["(", ")", "[a", "*a", "a\\", "(?=a)", "(a)\\1", "a{300}", "[z-a]"])
  func refused(pattern: String) {
    #expect(throws: LinePatternError.self) { try LinePattern(pattern) }
  }

  @Test("Patterns that make other engines hang end at once")
  func hostile() throws {
    let line = String(repeating: "a", count: 2000)
    #expect(try !LinePattern("(a+)+$b").matches(line))
    #expect(try !LinePattern("(a|a)*b").matches(line))
    #expect(try !LinePattern("((a*)*)*c").matches(line))
    #expect(throws: LinePatternError.self) { try LinePattern("((((a{99}){99}){99}){99}){99}") }
  }
}

import Testing
import Texts

@Suite("Regular expressions")
struct RegularExpressionTests {
  @Test(
    "They match as ECMA-262 and its relatives do",
    arguments: [
      ("a.c", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("a|b|cd", "xcd", true),
      ("(ab)+c", "ababc", true), ("(ab){2}c", "abc", false), ("a{2,3}b", "aab", true), ("x{,y}", "x{,y}", true),
      ("{}", "{}", true), ("[a-c]+\\d", "cab7", true), ("[^a-c]", "abc", false), ("[]x]", "]", true),
      ("[\\d-]z", "-z", true), ("\\bfoo\\b", "a foo.", true), ("\\bfoo\\b", "food", false), ("\\Boo", "foo", true),
      ("colou?r", "color", true), ("\\.", "x", false), ("(?:a|)b", "b", true), ("", "", true),
      ("\\w+ \\w+", "größe x", true), ("a*?b", "aab", true), ("^(?<year>\\d{4})-", "2026-", true),
      ("(?P<year>\\d{4})", "26", false), ("[\\s\\S]", "\n", true), (".", "\n", false), ("(?s).", "\n", true),
      ("(?i)ÄB", "äb", true), ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("a(?i)b", "AB", false),
      ("(?i)[^a]", "A", false), ("(?m)^b$", "a\nb\nc", true), ("^b$", "a\nb\nc", false), ("a$", "a\n", false),
      ("\\p{Lu}\\p{L}+", "Ärger", true), ("^\\P{L}$", "a", false), ("[\\p{Nd}_]", "٣", true), ("\\d", "٣", false),
      ("\\u00e9\\x41\\u{1F600}", "éA😀", true), ("[\\b]", "\u{8}", true), ("\\t\\n\\r\\f\\v", "\t\n\r\u{c}\u{b}", true),
      ("[\\w.+-]+@[\\w-]+", "a.b+c@d-e", true), ("[+--]", ",", true), ("\\/\\-\\\"", "/-\"", true),
      ("(^a|b$){2}", "ab", true), ("(a*)*", "", true), ("\\Aa\\z", "a", true), ("[^\\W_]", "_", false),
    ])
  func matching(pattern: String, text: String, expected: Bool) throws {
    #expect(try RegularExpression(pattern).occurs(in: text) == expected)
  }

  @Test(
    "A text can be matched from end to end",
    arguments: [
      ("a|ab", "ab", true), ("[a-z]+", "abc", true), ("[a-z]+", "abc1", false), ("[a-z]+", "1abc", false),
      ("a*", "", true), ("(a|b)*c", "abac", true), ("b", "", false),
    ])
  func whole(pattern: String, text: String, expected: Bool) throws {
    #expect(try RegularExpression(pattern).matches(whole: text) == expected)
  }

  @Test(
    "What has no bound, is malformed, or is read in two ways is refused, and says where",
    arguments: [
      ("(", 1), ("ab)", 3), ("x[a", 2), ("*a", 1), ("a\\", 2), ("a(?=b)", 2), ("(?!a)b", 1), ("(?<=a)b", 1),
      ("(?<!a)b", 1), ("(a)\\1", 4), ("a{3000}", 2), ("a{3,2}", 2), ("[z-a]", 3), ("a++", 3), ("a{2}+", 5), ("a**", 3),
      ("x{,2}", 2), ("[[:alpha:]]", 2), ("[a-z&&b]", 5), ("[a--b]", 3), ("(?>a)", 1), ("\\Qa\\E", 1), ("\\p{Greek}", 1),
      ("\\u12", 1), ("\\x{110000}", 1), ("\\Z", 1), ("[a-\\d]", 3), ("(?<a", 5), ("(?#x)", 1),
    ])
  func refused(pattern: String, character: Int) {
    do {
      _ = try RegularExpression(pattern)
      Issue.record("\(pattern) is taken")
    } catch {
      #expect(error.character == character, "\(error)")
      #expect(error.description.hasPrefix("character \(character): "))
    }
  }

  @Test(
    "What would be too large is refused before it is made",
    arguments: [
      "((((a{99}){99}){99}){99}){99}", "((((((){200}){200}){200}){200}){200}){200}", "(a{0}){1000}{1000}",
      String(repeating: "a", count: 1025), String(repeating: "(", count: 60) + String(repeating: ")", count: 60),
    ])
  func large(pattern: String) {
    #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
  }

  /// Bounded by steps and not by a clock: a machine that is busy takes longer, and the count is the same.
  @Test(
    "Expressions that make other matchers hang take steps in proportion to the text",
    arguments: ["(a+)+$b", "(a|a)*b", "((a*)*)*c", "^(\\w+\\s?)*$", "(.*)(.*)(.*)(.*)(.*)x", "(a?){50}a{50}"])
  func hostile(pattern: String) throws {
    let expression = try RegularExpression(pattern)
    let text = String(repeating: "a", count: 2000) + "!"
    var work = text.utf8.count * 2 * (expression.costPerCharacter + 1)
    let before = work
    #expect(expression.occurs(in: text, work: &work) != nil, "\(before) steps were not enough")
  }

  @Test("A match that takes more steps than are left is not decided")
  func work() throws {
    var work = 1000
    #expect(try RegularExpression("(a|b)*c").occurs(in: String(repeating: "a", count: 2000), work: &work) == nil)
    #expect(work < 0)
  }

  @Test("A class of many ranges is asked in few steps, and its ranges may overlap")
  func ranges() throws {
    let expression = try RegularExpression("^[c-ea-da\\u0100-\\u0200m-m]+$")
    #expect(expression.occurs(in: "abcdemĀ"))
    #expect(!expression.occurs(in: "f"))
  }
}

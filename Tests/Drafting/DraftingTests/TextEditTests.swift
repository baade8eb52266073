import Drafting
import Models
import Testing

@Suite("Edits of text")
struct TextEditTests {
  private func edit(_ text: String, _ old: String, _ new: String, count: Int = 1) throws(ToolError) -> String {
    String(decoding: try TextEdit(in: Array(text.utf8), old: old, new: new, count: count).result().bytes, as: UTF8.self)
  }

  @Test("Exact text is replaced wherever it stands, also within a line")
  func exact() throws {
    #expect(try edit("let a = 1\n", "a = 1", "b = 2") == "let b = 2\n")
    #expect(try edit("a b a\n", "a", "c", count: 2) == "c b c\n")
  }

  @Test("Another count than the one that was said is refused")
  func count() {
    #expect(throws: ToolError.self) { try edit("a a a\n", "a", "c", count: 2) }
    #expect(throws: ToolError.self) { try edit("a\na\n", "a", "c") }
  }

  @Test("White space at line ends is looked past, and told")
  func trailing() throws {
    let result = try TextEdit(in: Array("a  \nb\n".utf8), old: "a\nb", new: "c").result()
    #expect(result.bytes == Array("c\n".utf8))
    #expect(result.fuzz == .trailingSpace)
  }

  @Test("One and the same difference of indentation is looked past and kept in the new text")
  func indentation() throws {
    let text = "class A {\n    func f() {\n        one\n    }\n}\n"
    let old = "func f() {\n    one\n}"
    let new = "func f() {\n    one\n\n    two\n}"
    #expect(try edit(text, old, new) == "class A {\n    func f() {\n        one\n\n        two\n    }\n}\n")
    #expect(throws: ToolError.self) { try edit("  a\n   b\n", "a\nb", "c") }
  }

  @Test("A file with carriage returns keeps them, though the model writes none")
  func carriageReturns() throws {
    #expect(try edit("a\r\nb\r\nc\r\n", "a\nb", "x\ny") == "x\r\ny\r\nc\r\n")
  }

  @Test("Composed and decomposed letters are different text")
  func normalization() {
    #expect(throws: ToolError.self) { try edit("caf\u{E9}\n", "cafe\u{301}", "x") }
  }

  @Test(
    "Lines give back the bytes that they were made from", arguments: ["", "\n", "a", "a\r", "a\r\nb\n\n", "\r\n\rx"])
  func lines(text: String) {
    #expect(TextLines(text).bytes == Array(text.utf8))
  }
}

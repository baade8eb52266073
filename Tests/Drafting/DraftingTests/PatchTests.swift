import Drafting
import Testing

@Suite("Patches, where we are stricter")
struct PatchTests {
  private func apply(_ body: String, to text: String) throws(PatchError) -> PatchedText {
    let patch = try Patch(parsing: "*** Begin Patch\n*** Update File: f\n\(body)\n*** End Patch")
    guard case .update(_, _, let chunks, _) = patch.operations[0] else { throw PatchError(.malformed, "no update") }
    return try PatchedText(of: chunks, in: Array(text.utf8), path: "f")
  }

  private func text(_ body: String, to text: String) throws(PatchError) -> String {
    String(decoding: try apply(body, to: text).bytes, as: UTF8.self)
  }

  @Test("Lines that fit two places are refused with both line numbers")
  func ambiguous() {
    let error = #expect(throws: PatchError.self) { try apply("@@\n-x\n+y", to: "x\na\nx\n") }
    #expect(error?.kind == .ambiguous)
    #expect(error?.reason.contains("lines 1 and 3") == true)
  }

  @Test("A line behind @@ says which of two places is meant, and must itself be one line")
  func context() throws {
    #expect(try text("@@ two\n-x\n+y", to: "one\nx\ntwo\nx\n") == "one\nx\ntwo\ny\n")
    #expect(throws: PatchError.self) { try apply("@@ a\n-x\n+y", to: "a\nx\na\nx\n") }
    #expect(try text("@@ b\n@@ a\n-x\n+y", to: "a\nx\nb\na\nx\n") == "a\nx\nb\na\ny\n")
  }

  @Test("A pure insertion goes behind its context line, and to the end only without one")
  func insertion() throws {
    #expect(try text("@@ one\n+1.5", to: "one\ntwo\n") == "one\n1.5\ntwo\n")
    #expect(try text("@@\n+3", to: "one\ntwo\n") == "one\ntwo\n3\n")
  }

  @Test("Kept lines keep their own bytes where they were found with white space looked past")
  func kept() throws {
    let patched = try apply("@@\n a\n-b\n+c", to: "a  \nb\t\n")
    #expect(String(decoding: patched.bytes, as: UTF8.self) == "a  \nc\n")
    #expect(patched.fuzz == [1])
    #expect(try apply("@@\n-\"q\" - x\n+y", to: "\u{201C}q\u{201D} \u{2013} x\n").fuzz == [3])
  }

  @Test("Lines that must be the last are not found elsewhere")
  func end() throws {
    #expect(try text("@@\n-x\n+y\n*** End of File", to: "x\na\nx\n") == "x\na\ny\n")
    #expect(throws: PatchError.self) { try apply("@@\n-a\n+y\n*** End of File", to: "a\nb\n") }
  }

  @Test("Composed and decomposed letters are different bytes, and do not match")
  func normalization() {
    #expect(throws: PatchError.self) { try apply("@@\n-caf\u{E9}\n+x", to: "cafe\u{301}\n") }
  }

  @Test(
    "What is no patch is refused with the line",
    arguments: ["", "hello", "*** Begin Patch", "*** Begin Patch\n*** Update File: f\n@@\nx\n*** End Patch"])
  func malformed(text: String) {
    let error = #expect(throws: PatchError.self) { try Patch(parsing: text) }
    #expect(error?.kind == .malformed)
  }

  @Test("A here-document around the patch is looked past")
  func hereDocument() throws {
    let patch = try Patch(parsing: "<<'EOF'\n*** Begin Patch\n*** Delete File: f\n*** End Patch\nEOF\n")
    #expect(patch.operations == [.delete(path: "f")])
  }
}

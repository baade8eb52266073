import Drafting
import JSON
import Models
import Testing

@Suite("Texts keep the form of their file")
struct FileTextTests {
  private static let mark = "\u{FEFF}"

  private func written(_ new: String, over old: String) -> String {
    String(decoding: FileText(Array(old.utf8)).replaced(by: Array(new.utf8)).bytes, as: UTF8.self)
  }

  @Test(
    "A whole new text takes the line ends and the mark of the file",
    arguments: [
      ("a\r\nb\r\n", "a\nB\nc\n", "a\r\nB\r\nc\r\n"),
      ("a\rb\r", "a\nB\n", "a\rB\r"),
      ("a\nb\n", "a\r\nB\r\n", "a\nB\n"),
      ("a\r\nb", "a\nB", "a\r\nB"),
      (mark + "a\n", "b\n", mark + "b\n"),
      (mark + "a", "b", mark + "b"),
      (mark + "a\r\n", mark + "b\n", mark + "b\r\n"),
      (mark + "a", mark + "b", mark + "b"),
      ("a", "b\r\nc\r\n", "b\r\nc\r\n"),
      ("", "b\r\n", "b\r\n"),
      ("a\n", "x\ry\n", "x\ry\n"),
    ])
  func form(old: String, new: String, result: String) {
    #expect(written(new, over: old) == result)
  }

  @Test("Where a file's lines end in several ways, lines that stay keep their ends")
  func mixed() {
    #expect(written("a\nx\nb\nc\n", over: "a\r\nb\nc\r\n") == "a\r\nx\r\nb\nc\r\n")
    #expect(written("10%\n20%\nmore\n", over: "10%\r20%\n") == "10%\r20%\nmore\n")
  }

  @Test("What holds a zero is no text, and is replaced as it was given")
  func binary() {
    #expect(written("x\n", over: "a\0\r\n") == "x\n")
  }

  @Test("A model sees \\n and no mark, and is told what stays")
  func shown() async throws {
    let file = FileText(Array((Self.mark + "a\r\nb\r\n").utf8))
    #expect(file.shown == Array("a\nb\n".utf8))
    #expect(file.form == "byte order mark and line ends (\\r\\n)")
    #expect(FileText(Array("a\n".utf8)).form == nil)
    let workspace = MemoryWorkspace(["f": Self.mark + "a\r\nb\r\n"])
    let drafted = try await draft(
      [:],
      [
        calls(("read", ["path": "f"]), ("search", ["pattern": "^a$"])),
        calls(("write", ["path": "f", "content": "x\nb\n"])), says("done"),
      ], workspace: workspace)
    #expect(drafted.results(ofTurn: 1)[0].text.contains("without its byte order mark and line ends (\\r\\n)"))
    #expect(drafted.results(ofTurn: 1)[0].text.contains("\na\nb\n"))
    #expect(drafted.results(ofTurn: 1)[1].text.contains("f:1: a"))
    #expect(drafted.results(ofTurn: 2)[0].text.contains("byte order mark and line ends (\\r\\n) stay as they were"))
    #expect(drafted.files == ["f": Self.mark + "x\r\nb\r\n"])
  }

  @Test("An edit keeps the ends of the lines around it, whatever kinds there are")
  func edits() throws {
    func edit(_ text: String, _ old: String, _ new: String) throws -> String {
      String(decoding: try TextEdit(in: Array(text.utf8), old: old, new: new).result().bytes, as: UTF8.self)
    }
    #expect(try edit("a\r\nb\nc\r\n", "b\nc", "x\ny\nz") == "a\r\nx\ny\nz\r\n")
    #expect(try edit("a\nb\r\nc\n", "b", "x\ny") == "a\nx\r\ny\r\nc\n")
    #expect(try edit("a\nb\n", "a\r\nb", "x\r\ny") == "x\ny\n")
    #expect(try edit(Self.mark + "using A;\r\nx\r\n", "using A;\nx", "using B;\nx") == Self.mark + "using B;\r\nx\r\n")
    #expect(try edit("a\r\nb\r\n", "a \nb", "x\ny\nz") == "x\r\ny\r\nz\r\n")
  }

  @Test("A patch finds the first line behind a mark, and a last line that it leaves alone keeps its end")
  func patches() throws {
    func patched(_ text: String, _ body: String) throws -> String {
      let patch = try Patch(parsing: "\u{FEFF}*** Begin Patch\n*** Update File: f\n\(body)\n*** End Patch")
      guard case .update(_, _, let chunks, _) = patch.operations[0] else { return "" }
      return String(decoding: try PatchedText(of: chunks, in: Array(text.utf8), path: "f").bytes, as: UTF8.self)
    }
    #expect(try patched(Self.mark + "using A;\r\nx\r\n", "@@\n-using A;\n+using B;") == Self.mark + "using B;\r\nx\r\n")
    #expect(try patched("a\nb", "@@\n-a\n+c") == "c\nb")
    #expect(try patched("a\nb", "@@\n-b\n+c") == "a\nc\n")
  }

  @Test("Texts in UTF-16 are told as what they are")
  func otherEncodings() async throws {
    let workspace = MemoryWorkspace()
    await workspace.put("f", bytes: [0xFF, 0xFE, 0x61, 0])
    let drafted = try await draft([:], [calls(("read", ["path": "f"])), says("")], workspace: workspace)
    #expect(drafted.results(ofTurn: 1)[0].text.contains("UTF-16"))
  }
}

@Suite("Tools and what is no file")
struct UnusualPathTests {
  @Test("A symbolic link is deleted by itself, and no other tool works on it")
  func link() async throws {
    let workspace = MemoryWorkspace(["a": "x"])
    await workspace.putLink("ln", to: "a")
    let drafted = try await draft(
      [:], [calls(("read", ["path": "ln"])), calls(("delete", ["path": "ln"])), says("")], workspace: workspace)
    #expect(drafted.results(ofTurn: 1)[0].text.contains("ln is a symbolic link"))
    #expect(drafted.results(ofTurn: 2)[0].text.contains("and not what it leads to"))
    #expect(await workspace.links.isEmpty)
    #expect(drafted.files == ["a": "x"])
  }

  @Test("A file that is ignored is written, and the model hears at once that it will be lost")
  func ignored() async throws {
    let workspace = MemoryWorkspace()
    await workspace.ignore("dist/app.js")
    let drafted = try await draft(
      [:],
      [
        calls(
          ("write", ["path": "dist/app.js", "content": "x"]), ("write", ["path": "src/app.js", "content": "x"])),
        says(""),
      ], workspace: workspace)
    #expect(drafted.results(ofTurn: 1)[0].text.contains(".gitignore ignores it"))
    #expect(!drafted.results(ofTurn: 1)[1].text.contains("ignores"))
  }
}

import Drafting
import JSON
import Models
import Plans
import RunJournal
import Testing

@Suite("Mistakes of a drafting model are caught, named and told to it")
struct MistakeTests {
  private static let file = "one\ntwo\nthree\n"
  private let read: (String, JSONValue) = ("read", ["path": "a.txt"])

  /// The mistake that a call makes after `a.txt` was read, and what the model is told.
  private func mistake(of name: String, _ arguments: JSONValue, boundary: Boundary = Boundary()) async throws -> (
    Mistake?, String
  ) {
    let drafted = try await draft(
      ["a.txt": Self.file, "src/deep/b.swift": "let b = 1\n", "c.txt": "c\n"],
      [calls(read), calls((name, arguments)), says("done")], boundary: boundary)
    let result = try #require(drafted.results(ofTurn: 2).first)
    #expect(result.isError)
    #expect(drafted.applied.isEmpty)
    return (drafted.mistakes.first, result.text)
  }

  @Test("An unknown tool: the nearest name and the list")
  func unknownTool() async throws {
    let (mistake, text) = try await mistake(of: "edti", ["path": "a.txt"])
    #expect(mistake == .unknownTool)
    #expect(text.contains("did you mean edit?"))
    #expect(text.contains("apply_patch"))
  }

  @Test("Arguments that do not fit: what is wrong with them, and the schema")
  func arguments() async throws {
    let (mistake, text) = try await mistake(of: "write", ["path": "a.txt", "contents": "x"])
    #expect(mistake == .invalidArguments)
    #expect(text.contains("content"))
    #expect(text.contains("\"required\""))
  }

  @Test("A path that is not there: the nearest ones that are")
  func missing() async throws {
    let (mistake, text) = try await mistake(of: "read", ["path": "src/b.swift"])
    #expect(mistake == .missingPath)
    #expect(text.contains("src/deep/b.swift"))
  }

  @Test(
    "A path outside the workspace is refused before anything is looked at",
    arguments: ["/chancery-outside", "../x", "a/../../x", ".git/config", "sub/.GIT/hooks/x"])
  func outside(path: String) async throws {
    #expect(try await mistake(of: "read", ["path": .string(path)]).0 == .forbiddenPath)
    #expect(try await mistake(of: "write", ["path": .string(path), "content": "x"]).0 == .forbiddenPath)
  }

  @Test("A path outside the boundary is refused at once, by every tool that changes files")
  func boundary() async throws {
    let boundary = Boundary(paths: Boundary.Paths(allow: ["src/**"], deny: ["src/deep/**"]))
    let patch = "*** Begin Patch\n*** Add File: new.txt\n+x\n*** End Patch"
    let tries: [(String, JSONValue)] = [
      ("write", ["path": "new.txt", "content": "x"]), ("edit", ["path": "a.txt", "old": "one", "new": "1"]),
      ("delete", ["path": "src/deep/b.swift"]), ("move", ["from": "a.txt", "to": "src/a.txt"]),
      ("move", ["from": "src/deep/b.swift", "to": "src/b.swift"]), ("apply_patch", ["patch": .string(patch)]),
    ]
    for (name, arguments) in tries {
      let (mistake, text) = try await mistake(of: name, arguments, boundary: boundary)
      #expect(mistake == .forbiddenPath)
      #expect(text.contains("it allows"))
    }
  }

  @Test("An edit whose text is not there: the most alike lines, with numbers, and the offer to write the file")
  func notFound() async throws {
    let (mistake, text) = try await mistake(of: "edit", ["path": "a.txt", "old": "twoo", "new": "2"])
    #expect(mistake == .editNotFound)
    #expect(text.contains("2: two"))
    #expect(text.contains("write the whole file"))
  }

  @Test("An edit whose text is there twice: both line numbers")
  func ambiguous() async throws {
    let drafted = try await draft(
      ["a.txt": "x\ny\nx\n"], [calls(read), calls(("edit", ["path": "a.txt", "old": "x", "new": "z"])), says("")])
    #expect(drafted.mistakes.first == .editAmbiguous)
    #expect(drafted.results(ofTurn: 2)[0].text.contains("lines 1, 3"))
  }

  @Test("Changing a file that was not read in this attempt is refused, a new file is not")
  func unread() async throws {
    let tries: [(String, JSONValue)] = [
      ("write", ["path": "c.txt", "content": "x"]), ("edit", ["path": "c.txt", "old": "c", "new": "d"]),
      ("apply_patch", ["patch": "*** Begin Patch\n*** Update File: c.txt\n@@\n-c\n+d\n*** End Patch"]),
    ]
    for (name, arguments) in tries {
      let (mistake, text) = try await mistake(of: name, arguments)
      #expect(mistake == .skippedPrecondition)
      #expect(text.contains("read it first"))
    }
  }

  @Test("Changing a file that a command changed since it was read is refused")
  func changedSince() async throws {
    let workspace = MemoryWorkspace(["a.txt": Self.file])
    let runner = ListedRunner { _ throws(ConfinementError) in
      await workspace.put("a.txt", "formatted\n")
      return CommandOutcome(ending: .exited(0), outputTail: "", milliseconds: 1)
    }
    let drafted = try await draft(
      [:],
      [
        calls(read), calls(("run", ["command": ["format"]]), ("edit", ["path": "a.txt", "old": "one", "new": "1"])),
        says("done"),
      ], runner: runner, workspace: workspace)
    #expect(drafted.mistakes == [.staleEdit])
    #expect(drafted.files == ["a.txt": "formatted\n"])
  }

  @Test("A patch that does not apply says why, and nothing of it is applied")
  func patch() async throws {
    let text = "*** Begin Patch\n*** Add File: n.txt\n+n\n*** Update File: a.txt\n@@\n-four\n+4\n*** End Patch"
    let (mistake, told) = try await mistake(of: "apply_patch", ["patch": .string(text)])
    #expect(mistake == .patchFailed)
    #expect(told.contains("four"))
  }

  @Test("The third failed edit in a row fails the attempt, with what was wrong last")
  func failedEdits() async throws {
    let wrong = { (old: String) in calls(("edit", ["path": "a.txt", "old": .string(old), "new": "z"])) }
    let drafted = try await draft(["a.txt": Self.file], [calls(read), wrong("7"), wrong("8"), wrong("9"), says("")])
    guard case .failed(.editNotFound, let feedback) = drafted.outcome else {
      Issue.record("\(drafted.outcome)")
      return
    }
    #expect(feedback.contains("3 answers in a row"))
    #expect(drafted.requests.count == 4)
  }

  @Test("The same call three times in a row fails the attempt; with another between, it does not")
  func repeated() async throws {
    let other: (String, JSONValue) = ("list", ["path": ""])
    let stuck = try await draft(["a.txt": Self.file], [calls(read), calls(read), calls(read), says("")])
    #expect(stuck.outcome.mistake == .noProgress)
    let moving = try await draft(["a.txt": Self.file], [calls(read), calls(read), calls(other), calls(read), says("")])
    #expect(moving.outcome.mistake == .emptyDraft)
  }

  @Test("An answer that is cut off is not used; the second one fails the attempt")
  func truncated() async throws {
    var half = calls(("write", ["path": "n.txt", "content": "ha"]))
    half.ending = .truncated
    let once = try await draft([:], [half, calls(("write", ["path": "n.txt", "content": "whole"])), says("done")])
    #expect(once.outcome.summary == "done")
    #expect(once.files == ["n.txt": "whole"])
    #expect(once.mistakes == [.truncatedOutput])
    let twice = try await draft([:], [half, half, says("")])
    #expect(twice.outcome.mistake == .truncatedOutput)
    #expect(twice.files.isEmpty)
  }

  @Test("A refusal, an empty draft and too many turns fail the attempt by their names")
  func endings() async throws {
    #expect(try await draft([:], [says("", ending: .refused("policy"))]).outcome.mistake == .refusal)
    #expect(try await draft([:], [says("I would change it")]).outcome.mistake == .emptyDraft)
    var limits = DraftLimits()
    limits.turns = 2
    let looks = [calls(("list", ["path": ""])), calls(("search", ["text": "x"]))]
    let drafted = try await draft(["a.txt": ""], looks, limits: limits)
    #expect(drafted.outcome.mistake == .noProgress)
    #expect(drafted.mistakes == [.noProgress])
  }
}

extension DraftOutcome {
  var summary: String? { if case .finished(let ending) = self { ending.summary } else { nil } }
  var mistake: Mistake? { if case .failed(let mistake, _) = self { mistake } else { nil } }
}

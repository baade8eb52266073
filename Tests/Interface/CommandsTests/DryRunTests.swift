import JSON
import SystemPackage
import TestKit
import Testing

@Suite("The dry-run")
struct DryRunTests {
  /// Every file of the target with kind, mode, time of its content, link and content: work tree, index, references,
  /// configuration, hooks and objects.
  private func listing(_ folder: FilePath) async throws -> String {
    let script = """
      find . -printf '%P %y %m %T@ %l\\n' | sort && find . -type f -exec sha256sum {} + | sort
      """
    return try await runTool("sh", ["-c", script], in: folder).output
  }

  @Test("It changes nothing in the target, byte for byte", arguments: [["draft"], ["run", "--dry-run"]])
  func untouched(command: [String]) async throws {
    try await Place.with("01-first") { place in
      // Objects that are packed, and others that are not.
      try await git("gc", "-q", in: place.repository)
      try await git("commit", "-q", "--allow-empty", "-m", "one more", in: place.repository)
      let before = try await listing(place.repository)
      let run = try await place.chancery(command + ["plan.yaml"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try await listing(place.repository) == before)
      #expect(before.contains(".git/hooks") && before.contains("app/newest.sh"))
    }
  }

  @Test("A draft that makes files which the target has already does not touch their objects")
  func known() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("after\n", to: "repository/copy")
      try await git("add", "copy", in: place.repository)
      try await git("commit", "-q", "-m", "a copy of what is to come", in: place.repository)
      // The tree that the draft makes is there as well.
      try place.write("after\n", to: "repository/note")
      try await git("add", "note", in: place.repository)
      try await git("write-tree", in: place.repository)
      try await git("reset", "-q", "--hard", in: place.repository)
      let before = try await listing(place.repository)
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      #expect(try await listing(place.repository) == before)
    }
  }

  @Test("It is gone on from with commit, and asks for the approval that the plan wants")
  func goingOn() async throws {
    try await Place.with("01-first") { place in
      let base = try await place.head()
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let diff = try await place.chancery("diff")
      #expect(diff.status == 0 && diff.output.contains("+sqlite3 shop.db \"SELECT count(*) FROM accounts\""))
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let commit = try await place.chancery("commit", run, "--no-ask")
      #expect(commit.status == 3, "\(commit.errors)")
      #expect(try await place.head() == base)
      #expect(try await place.approve().status == 0)
      #expect(try place.text(of: "repository/db/migrations/0002_accounts.sql").contains("accounts"))
    }
  }

  @Test("An approval before the verdict is refused, and says what asks for one")
  func early() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let early = try await place.approve()
      #expect(early.status == 3)
      #expect(early.errors.contains("chancery commit"))
    }
  }
}

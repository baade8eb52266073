import Drafting
import JSON
import Models
import Plans
import Policy
import RunJournal
import Testing

@Suite("What a drafter claims and skips is held against what the runtime saw")
struct RecordTests {
  private static let write = calls(("write", ["path": "n.txt", "content": "n\n"]))
  private static let test = ["sh", "tests.sh"]
  private static let runTest = calls(("run", ["command": ["sh", "tests.sh"]]))

  private func runner(_ ending: CommandRan.Ending = .exited(0)) -> ListedRunner {
    ListedRunner { _ throws(ConfinementError) in
      CommandOutcome(ending: ending, outputTail: "output\n", milliseconds: 1)
    }
  }

  @Test("A claim without a run behind it is told once; run and said again, it stands")
  func claimWithoutRun() async throws {
    let drafted = try await draft(
      [:], [Self.write, says("Wrote it. All tests pass."), Self.runTest, says("Done, all tests pass.")],
      runner: runner(), checks: [Self.test])
    #expect(drafted.mistakes == [.contradictedClaim])
    guard case .user(let told) = drafted.requests[2].messages.last else {
      Issue.record("the model was not told")
      return
    }
    #expect(told.contains("\"All tests pass\"") && told.contains("no command succeeded since the last edit"))
    #expect(drafted.outcome.summary == "Done, all tests pass.")
  }

  @Test("A claim that the last run of a check contradicts is named with that check")
  func claimAgainstRun() async throws {
    let drafted = try await draft(
      [:], [Self.write, Self.runTest, says("The tests pass now."), says("I wrote n.txt.")],
      runner: runner(.exited(1)), checks: [Self.test])
    #expect(drafted.mistakes == [.contradictedClaim])
    #expect(drafted.recorder.details.last?.contains("`sh tests.sh` failed when it last ran") == true)
    #expect(drafted.outcome.summary == "I wrote n.txt.")
  }

  @Test(
    "A run before the last edit is no ground for a claim, and where nothing can run the claim is noted and not asked about"
  )
  func staleRun() async throws {
    let stale = try await draft(
      [:], [Self.runTest, Self.write, says("Tests are green."), says("Tests are green.")], runner: runner())
    #expect(stale.mistakes == [.contradictedClaim])
    let blind = try await draft([:], [Self.write, says("All checks passed.")], tools: [.edit])
    #expect(blind.mistakes == [.contradictedClaim])
    #expect(blind.requests.count == 2)
  }

  @Test(
    "Claims are told from wishes, conditions and denials",
    arguments: [
      ("All 12 tests pass.", true), ("I ran the checks.", true), ("The build is green", true), ("It compiles.", true),
      ("Renamed it; tests passed.", true), ("The tests should pass.", false), ("I could not run the tests.", false),
      ("Make sure that the build passes before you merge, if you can.", false), ("Added a test for leap years.", false),
      ("The check now passes the year as an argument.", true), ("The tests don't pass yet.", false), ("", false),
    ])
  func claims(text: String, isClaim: Bool) {
    #expect((Claim.ofSuccess(in: text) != nil) == isClaim)
  }

  @Test("A check that could have been run and was not is reported with the draft")
  func unrun() async throws {
    let skipped = try await draft([:], [Self.write, says("Wrote it.")], runner: runner(), checks: [Self.test])
    #expect(skipped.ending?.unrunChecks == [Self.test])
    let ran = try await draft(
      [:], [Self.write, Self.runTest, says("Wrote it.")], runner: runner(), checks: [Self.test])
    #expect(ran.ending?.unrunChecks == [])
    let unable = try await draft([:], [Self.write, says("Wrote it.")], tools: [.edit], checks: [Self.test])
    #expect(unable.ending?.unrunChecks == [])
    #expect(skipped.requests[0].messages == [.user(try #require(skipped.question))])
    #expect(skipped.question?.contains("- sh tests.sh") == true)
  }
}

@Suite("A flag that a program does not have")
struct FlagTests {
  private static let help = "usage: sorter [-r] [--reverse] [--key=FIELD]\n  -n, --numeric-sort  compare numbers\n"

  private func drafted(
    _ words: [String], says complaint: String, code: Int32 = 2, help: String = help
  ) async throws -> Drafted {
    let runner = ListedRunner { command throws(ConfinementError) in
      let isHelp = command.words.last == "--help" || command.words.last == "-h"
      return CommandOutcome(
        ending: .exited(isHelp ? 0 : code), outputTail: isHelp ? help : complaint, milliseconds: 3)
    }
    let command = JSONValue.array(words.map(JSONValue.string))
    return try await draft([:], [calls(("run", ["command": command])), says("")], runner: runner)
  }

  @Test("It is named, with the nearest one and those that the help lists")
  func named() async throws {
    let drafted = try await drafted(["sorter", "--numeric", "f"], says: "sorter: unrecognized option '--numeric'\n")
    #expect(drafted.mistakes == [.madeUpFlag])
    let told = drafted.results(ofTurn: 1)[0]
    #expect(told.isError)
    for part in ["sorter has no flag --numeric", "did you mean --numeric-sort?", "--reverse", "unrecognized option"] {
      #expect(told.text.contains(part))
    }
    #expect(drafted.recorder.commands.map(\.role) == [.tool, .help])
  }

  @Test("A program that only prints its usage is asked for its help, which decides")
  func byHelp() async throws {
    let usage = "usage: sorter [options] FILE\n"
    #expect(try await drafted(["sorter", "--fast", "f"], says: usage).mistakes == [.madeUpFlag])
    #expect(try await drafted(["sorter", "-rn", "f"], says: usage).mistakes == [])
    #expect(try await drafted(["sorter", "--key=2", "f"], says: usage).mistakes == [])
    let help = "no help here\n"
    #expect(try await drafted(["sorter", "--fast", "f"], says: usage, help: help).mistakes == [])
  }

  @Test("A failure that has nothing to do with flags is no such mistake, and no help is asked for")
  func others() async throws {
    let failed = try await drafted(["sorter", "--reverse", "f"], says: "3 tests failed\n", code: 1)
    #expect(failed.mistakes == [] && failed.recorder.commands.count == 1)
    let script = try await drafted(["./tool", "--fast"], says: "unknown option --fast\n")
    #expect(script.mistakes == [.madeUpFlag] && script.recorder.commands.count == 1)
  }

  @Test("Flags of help texts as they are written by several programs")
  func reading() {
    let text =
      "  -c, --count[=N]  up-to-date count\n  [-q | --quiet] {--all|--some} --no-color\nrm -rf; a-b --x_y e.g. '-z'"
    let help = HelpText(text)
    #expect(help.flags == ["-c", "--count", "-q", "--quiet", "--all", "--some", "--no-color", "-rf", "--x", "-z"])
    #expect(help.knows("-cq") && help.knows("-n5") == false && help.knows("-c5"))
    #expect(HelpText.flags(in: ["git", "log", "-5", "--since=1", "-", "--", "--not"]) == ["--since"])
  }
}

@Suite("The boundary at every turn")
struct BoundaryTurnTests {
  private func lines(_ count: Int, _ name: String) -> ModelAnswer {
    let text = (0..<count).map { "line \($0)\n" }.joined()
    return calls(("write", ["path": .string(name), "content": .string(text)]))
  }

  private let boundary = Boundary(changes: Boundary.Changes(files: 2, lines: 10))

  @Test("A draft over it is told at once by how much, and may take it back")
  func undone() async throws {
    let drafted = try await draft(
      [:], [lines(30, "a"), lines(5, "a"), says("done")], boundary: boundary)
    #expect(drafted.mistakes == [.overBoundary])
    #expect(drafted.results(ofTurn: 1)[0].text.contains("boundary.changes.lines: 30 measured, 10 allowed"))
    #expect(drafted.outcome.summary == "done")
  }

  @Test("A draft that stays over it is given up at the third turn, and no further one is paid")
  func givenUp() async throws {
    let drafted = try await draft(
      [:], [lines(30, "a"), lines(30, "b"), lines(30, "c"), lines(5, "d"), says("")], boundary: boundary)
    guard case .overBoundary(let violations) = drafted.outcome else {
      Issue.record("\(drafted.outcome)")
      return
    }
    #expect(violations.map(\.limit) == ["boundary.changes.files", "boundary.changes.lines"])
    #expect(drafted.requests.count == 3)
    #expect(drafted.mistakes == [.overBoundary, .overBoundary, .overBoundary])
  }

  @Test("What a command writes counts as an edit does")
  func byCommand() async throws {
    let workspace = MemoryWorkspace()
    let runner = ListedRunner { _ throws(ConfinementError) in
      for name in ["a", "b", "c"] { await workspace.put(name, "x\n") }
      return CommandOutcome(ending: .exited(0), outputTail: "", milliseconds: 1)
    }
    let drafted = try await draft(
      [:], [calls(("run", ["command": ["generate"]])), says("done")], boundary: boundary, runner: runner,
      workspace: workspace)
    #expect(drafted.mistakes == [.overBoundary])
    #expect(
      drafted.results(ofTurn: 1)[0].text.contains("boundary.changes.files: 3 measured, 2 allowed by the plan (a, b, c)")
    )
  }
}

import Drafting
import JSON
import Models
import RunJournal
import SystemPackage
import TestKit
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A patch, the files before it and the files that its origin expects after it.
struct PatchCase: CustomTestStringConvertible, Sendable {
  var name: String
  var patch: String
  var input: [String: String]
  var expected: [String: String]

  var testDescription: String { name }

  /// Where the cases lie, if they do: `CHANCERY_CASES`, or `../shared/cases` from the package.
  static var folder: FilePath {
    let cases = getenv("CHANCERY_CASES").map { String(cString: $0) } ?? Project.root.string + "/../shared/cases"
    return FilePath(cases).appending("apply_patch")
  }

  static var isThere: Bool { access(folder.string, R_OK) == 0 }

  static func all() async throws -> [PatchCase] {
    let names = try await runTool("find", [folder.string, "-mindepth", "1", "-maxdepth", "1", "-type", "d"])
    var found: [PatchCase] = []
    for path in names.output.split(separator: "\n").sorted() {
      let folder = FilePath(String(path))
      let patch = try await runTool("cat", [folder.appending("patch.txt").string]).output
      found.append(
        PatchCase(
          name: folder.lastComponent?.string ?? "", patch: patch, input: try await files(folder.appending("input")),
          expected: try await files(folder.appending("expected"))))
    }
    return found
  }

  private static func files(_ folder: FilePath) async throws -> [String: String] {
    let list = try await runTool("find", [folder.string, "-type", "f"])
    guard list.status == 0 else { return [:] }
    var files: [String: String] = [:]
    for path in list.output.split(separator: "\n") {
      files[String(path.dropFirst(folder.string.count + 1))] = try await runTool("cat", [String(path)]).output
    }
    return files
  }
}

@Suite("Patches do what apply_patch does elsewhere")
struct PatchConformanceTests {
  /// Where we leave files as they were, and why.
  private static let deviations = [
    "010_move_overwrites_existing_destination": "a move that overwrites loses a file which no limit on deletions saw",
    "011_add_overwrites_existing_file": "an added file that exists was never read, so what it held is lost unseen",
    "015_failure_after_partial_success_leaves_changes": "half a patch is a state that nobody meant: all of it or none",
  ]

  @Test(
    "Every case ends as its origin says, but for the deviations, which change nothing",
    .enabled(if: PatchCase.isThere, "the cases of apply_patch are not in this checkout"))
  func cases() async throws {
    let cases = try await PatchCase.all()
    for one in cases {
      let reads = one.input.keys.sorted().map { ("read", JSONValue.object(["path": .string($0)])) }
      let content = (reads + [("apply_patch", ["patch": .string(one.patch)])]).enumerated().map { index, call in
        ModelContent.toolCall(ToolCall(id: "\(index)", name: call.0, argumentsText: call.1.canonicalText))
      }
      let answer = ModelAnswer(content: content, ending: .toolUse, served: ModelAnswer.Served(), usage: nil)
      let drafted = try await draft(one.input, [answer, says("done")])
      let expected = Self.deviations[one.name] == nil ? one.expected : one.input
      #expect(drafted.files == expected, "\(one.name): \(drafted.results(ofTurn: 1).last?.text ?? "")")
      #expect(drafted.mistakes.contains { $0 != .emptyDraft } == (expected == one.input), "\(one.name)")
    }
    #expect(cases.count == 25)
  }
}

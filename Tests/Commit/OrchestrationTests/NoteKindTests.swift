import Approval
import EffectKit
import Foundation
import KindRegistry
import KindSupport
import NoteKind
import Orchestration
import PlanFiles
import Plans
import Policy
import RunJournal
import SecretSources
import SystemPackage
import TestKit
import Testing

/// A kind that nothing in `Sources` knows goes through whole runs. Its room is `Tests/Commit/NoteKind`; besides it, a kind of
/// the program's edits two files: the manifest, and the registry, for which `kinds` stands here.
@Suite("A throwaway kind of effect")
struct NoteKindTests {
  private static let registry = KindRegistry.all + [.note]
  private static let kinds = EffectKinds(registry.map(\.description))

  private func plan(_ book: FilePath, _ line: String = "hello", boundary: String = "{}") throws -> Plan {
    let text = """
      plan: note
      goal: Leave a note.
      boundary: \(boundary)
      steps:
        - { id: code, draft: Write it. }
        - id: ship
          needs: [code]
          commit:
            approval: always
            on-failure: compensate
            effects: [{ test.note: { book: "\(book)", line: "\(line)" } }]
      """
    return try PlanFile.read(text: text, path: "plan.yaml", kinds: Self.kinds).get()
  }

  private func rig(
    _ plan: Plan, in folder: FilePath, decide: @escaping @Sendable (ApprovalQuestion) -> ApprovalAnswer.Decision
  ) -> Rig {
    let environment = KindEnvironment(
      target: folder.string, scratch: folder.string, home: folder.string, guarded: [], variables: [:],
      secretStore: SecretStore(sources: [:], environment: [:], home: "/"))
    var rig = Rig()
    rig.plan = plan
    rig.planners = Self.registry.planners(in: environment)
    rig.appliers = Self.registry.appliers(in: environment)
    rig.decide = decide
    return rig
  }

  private func sealed(_ state: RunState) throws -> SealedProposal {
    try SealedProposal(reading: #require(state.steps["ship"]?.commit.sealed))
  }

  @Test("It is read from a plan, proposed, sealed, judged, approved, applied and undone")
  func wholeRun() async throws {
    try await withTemporaryFolder { folder in
      let book = folder.appending("book.txt")
      try "first\n".write(toFile: book.string, atomically: true, encoding: .utf8)
      let rig = rig(try plan(book), in: folder) { _ in .approve }
      let journal = MemoryJournal(rig.beginning)
      let state = try await rig.drive(journal)
      #expect(state.end?.outcome == .committed)
      #expect(try String(contentsOfFile: book.string, encoding: .utf8) == "first\nhello\n")
      let proposal = try sealed(state).proposal
      #expect(proposal.effects[0].names == [.books: [book.string]] && proposal.effects[0].numbers == [.characters: 5])
      #expect(proposal.effects[0].origin.provenance.map(\.argument) == ["book", "line"])
      #expect(proposal.shown.contains("test.note: appends a line") && proposal.shown.contains("| +hello"))
      let undo = UndoRequested(
        seal: try sealed(state).seal.hex, effects: [0], cause: .person, person: "ada", reason: "not wanted after all")
      _ = try journal.append(.undoRequested(undo), at: rig.clock.now, as: 0)
      let after = try await rig.drive(journal)
      #expect(after.steps["ship"]?.commit.effects[0]?.isUndone == true)
      #expect(try String(contentsOfFile: book.string, encoding: .utf8) == "first\n")
    }
  }

  @Test("Policies limit it by its own attributes, before anybody is asked")
  func limited() async throws {
    try await withTemporaryFolder { folder in
      let book = folder.appending("book.txt")
      for (limits, key) in [
        ("{ characters: 4 }", "boundary.effects.test.note.characters"),
        ("{ books: { deny: [\"*/book.txt\"] } }", "boundary.effects.test.note.books.deny"),
        ("{ count: 0 }", "boundary.effects.test.note"),
      ] {
        try "first\n".write(toFile: book.string, atomically: true, encoding: .utf8)
        let plan = try plan(book, boundary: "{ effects: { test.note: \(limits) } }")
        let state = try await rig(plan, in: folder) { _ in .approve }.run().state
        #expect(state.end?.outcome == .blocked && state.violations.first?.limit.hasPrefix(key) == true)
        #expect(try String(contentsOfFile: book.string, encoding: .utf8) == "first\n")
      }
    }
  }

  @Test("A denial sticks to its target, in every spelling")
  func denied() async throws {
    try await withTemporaryFolder { folder in
      let book = folder.appending("book.txt")
      try "first\n".write(toFile: book.string, atomically: true, encoding: .utf8)
      let rejecting = rig(try plan(book), in: folder) { _ in .reject(reason: "not there", redraft: nil) }
      let state = try await rejecting.run().state
      #expect(state.end?.outcome == .rejected)
      let denied = DeniedTargets(state.denials)
      var again = try sealed(state).proposal.effects[0]
      #expect(!denied.denials(of: again).isEmpty)
      again.targets = TargetName.file("\(folder)/x/../BOOK.TXT")
      #expect(!denied.denials(of: again).isEmpty)
      again.targets = TargetName.file("\(folder)/other.txt")
      #expect(denied.denials(of: again).isEmpty)
      #expect(try String(contentsOfFile: book.string, encoding: .utf8) == "first\n")
    }
  }

  @Test("A plan of the program itself does not know it")
  func unknownToTheProgram() throws {
    let text = """
      plan: note
      goal: Leave a note.
      steps:
        - { id: code, draft: Write it. }
        - { id: ship, needs: [code], commit: { effects: [{ test.note: { book: /b, line: x } }] } }
      """
    guard case .failure(let found) = PlanFile.read(text: text, path: "plan.yaml", kinds: KindRegistry.kinds) else {
      Issue.record("the program knows a kind of the tests")
      return
    }
    #expect("\(found)".contains("unknown key"))
  }
}

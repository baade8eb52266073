import Drafting
import Models
import Plans
import RunJournal
import Testing

@Suite("Checks that cannot run")
struct UnableCheckTests {
  private func outcome(_ ending: CommandRan.Ending, _ output: String = "") -> CommandOutcome {
    CommandOutcome(ending: ending, outputTail: output, milliseconds: 1)
  }

  @Test("A missing program suspends the run with the reason, and the same draft is checked once it is there")
  func missing() async throws {
    var rig = Rig()
    let isThere = Counter()
    let calls = Counter()
    rig.answer = { request throws(ModelError) in
      calls.next()
      return try Rig.answer(request)
    }
    rig.ends = { words in
      words == ["test"] && isThere.value == 0
        ? outcome(.exited(127), "chancery: cannot run test: No such file or directory\n") : outcome(.exited(0))
    }
    let journal = MemoryJournal(rig.beginning)
    let waiting = try await rig.drive(journal)
    #expect(waiting.end == nil && waiting.suspension?.cause == .obstructed)
    let detail = waiting.suspension?.detail ?? ""
    #expect(detail.contains("the check `test` could not run: there is no program test in the sandbox"), "\(detail)")
    #expect(!journal.events.contains { if case .attemptFailed = $0 { true } else { false } })
    let asked = calls.value
    isThere.next()
    let done = try await rig.drive(journal)
    #expect(done.end?.outcome == .committed)
    #expect(done.steps["code"]?.attempts == 1 && done.spending.attempts == 2)
    // The draft of `code` is not asked for again: `docs`, if it was not done, and the verdict are all that is.
    let drafts = journal.events.filter { event in
      if case .draftRecorded(let draft) = event { draft.step == "code" } else { false }
    }
    #expect(drafts.count == 1)
    #expect(calls.value <= asked + 3)
  }

  @Test(
    "Time, limits and signals are told apart from a failure",
    arguments: [
      (CommandRan.Ending.timedOut, Mistake.timedOutCheck), (.memoryLimit, .stoppedCheck),
      (.signalled(11), .crashedCheck),
      (.exited(1), .failedCheck), (.exited(2), .failedCheck),
    ])
  func apart(_ ending: CommandRan.Ending, _ mistake: Mistake) async throws {
    var rig = Rig(plan: Rig.plan(attempts: 1))
    rig.ends = { words in words == ["test"] ? outcome(ending, "the last line") : outcome(.exited(0)) }
    let (state, events) = try await rig.run()
    let mistakes = events.compactMap { if case .attemptFailed(let failure) = $0 { failure.mistake } else { nil } }
    #expect(mistakes == [mistake])
    #expect(state.end?.outcome == .failed)
    #expect(state.steps["code"]?.failedCheck?.outputTail == "the last line")
  }

  @Test("A reason for people holds no marks that are written for models")
  func marks() async throws {
    var rig = Rig(plan: Rig.plan(attempts: 1))
    rig.ends = { words in words == ["test"] ? outcome(.exited(1), "one\ntwo\n") : outcome(.exited(0)) }
    let (state, events) = try await rig.run()
    let reason = try #require(state.end?.reason)
    #expect(reason.contains("test failed with exit code 1") && !reason.contains("<data"), "\(reason)")
    // The drafter is told all of it.
    let told = events.compactMap { if case .attemptFailed(let failure) = $0 { failure.feedback } else { nil } }
    #expect(told.first?.contains("<data") == true && told.first?.contains("two") == true)
  }
}

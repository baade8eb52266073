import Approval
import EffectKit
import Orchestration
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Undoing what was applied")
struct UndoTests {
  /// A run that has these effects, in the plan's order.
  private func rig(_ names: [String], onFailure: FailureRule = .compensate) -> (rig: Rig, shelf: Shelf) {
    var rig = Rig()
    let shelf = Shelf()
    rig.shelf = shelf
    // Irreversible effects ask a person.
    rig.decide = { _ in .approve }
    rig.plan.steps[3].kind = .commit(
      Step.Commit(
        effects: names.map { EffectDeclaration(MoveDeclaration(into: Template($0))) }, onFailure: onFailure))
    return (rig, shelf)
  }

  private func request(_ effects: [Int], of state: RunState) throws -> RunEvent {
    let seal = try #require(state.steps["ship"]?.commit.sealed?.seal)
    return .undoRequested(
      UndoRequested(seal: seal, effects: effects, cause: .person, person: "ada", reason: "not wanted after all"))
  }

  private func append(_ event: RunEvent, to journal: MemoryJournal, _ rig: Rig) throws {
    _ = try journal.append(event, at: rig.clock.now, as: 0)
  }

  @Test("Effects that can be undone are applied first, in the plan's order otherwise")
  func order() async throws {
    let (rig, shelf) = rig(["final-a", "b", "final-c", "d"])
    #expect(try await rig.run().state.end?.outcome == .committed)
    #expect(shelf.now.done == ["apply b", "apply d", "apply final-a", "apply final-c"])
  }

  @Test("When an effect fails, those before it are undone in reverse, each with intent and outcome")
  func walksBack() async throws {
    let (rig, shelf) = rig(["a", "b", "c"])
    shelf.change { $0.mishaps["apply c"] = (.notApplied("no"), false) }
    let (state, events) = try await rig.run()
    #expect(shelf.now.done == ["apply a", "apply b", "undo b", "undo a"])
    #expect(state.end?.outcome == .failed)
    #expect(state.end?.reason == "effect 3: no; the applied effects were undone")
    let undone = events.compactMap { event -> String? in
      switch event {
      case .undoRequested(let request): "asked \(request.effects)"
      case .compensationIntended(let intended): "intended \(intended.effect)"
      case .compensationSettled(let settled): "\(settled.outcome.rawValue) \(settled.effect)"
      default: nil
      }
    }
    #expect(undone == ["asked [1, 0]", "intended 1", "committed 1", "intended 0", "committed 0"])
  }

  @Test("A plan that does not say so keeps what was applied, and the run can go on")
  func stops() async throws {
    let (rig, shelf) = rig(["a", "b"], onFailure: .stop)
    shelf.change { $0.mishaps["apply b"] = (.notApplied("not now"), false) }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .obstructed)
    shelf.change { $0.mishaps = [:] }
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    #expect(shelf.now.done == ["apply a", "apply b"])
  }

  /// A run of two effects of which the first is applied; the second's target has moved on since.
  private func half(_ rig: Rig, _ shelf: Shelf) async throws -> MemoryJournal {
    shelf.change { $0.mishaps["apply b"] = (.notApplied("not now"), false) }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .obstructed)
    shelf.change {
      $0.mishaps = [:]
      $0.branches["b"] = "elsewhere"
    }
    return journal
  }

  @Test("When a target moves on after a part is applied, the rest is sealed, judged and approved anew, and applied")
  func rest() async throws {
    let (rig, shelf) = rig(["a", "b"], onFailure: .stop)
    let journal = try await half(rig, shelf)
    let state = try await rig.drive(journal)
    #expect(
      state.end?.outcome == .committed, "\(String(describing: state.suspension)) \(String(describing: state.end))")
    #expect(shelf.now.done == ["apply a", "apply b"])
    let step = try #require(state.steps["ship"])
    #expect(step.earlier.count == 1 && step.earlier[0].applied == [0])
    let sealed = try SealedProposal(reading: try #require(step.commit.sealed))
    #expect(sealed.proposal.effects.map(\.origin.place) == [1])
    #expect(sealed.proposal.continues == [Proposal.AppliedPart(seal: step.earlier[0].sealed?.seal ?? "", effects: [0])])
    #expect(sealed.proposal.shown.contains("Applied already, under an earlier seal"))
    #expect(step.commit.verdict?.seal == sealed.seal.hex)
    let before = try SealedProposal(reading: try #require(step.earlier[0].sealed))
    let changes = ReviewChanges(from: before, to: sealed, earlierDiff: "", diff: "")
    #expect(changes.lines == ["effect 1 (git.merge) of that was applied since"])
  }

  @Test("A rest whose process died after its last effect is finished, and not sealed once more, however late")
  func restFinished() async throws {
    let (rig, shelf) = rig(["a", "b"], onFailure: .stop)
    let whole = try await half(rig, shelf)
    _ = try await rig.drive(whole)
    let cut = try #require(
      whole.entries.lastIndex {
        if case .stepFinished(let finished) = $0.event { finished.step == "ship" } else { false }
      })
    let journal = MemoryJournal(Array(whole.entries.prefix(cut)))
    rig.clock.advance(milliseconds: 10 * 86_400_000)
    let state = try await rig.drive(journal)
    #expect(state.end?.outcome == .committed, "\(String(describing: state.end))")
    #expect(state.steps["ship"]?.earlier.count == 1)
    #expect(shelf.now.done == ["apply a", "apply b"])
  }

  @Test("Where the seal expires after a part is applied, the rest is sealed, judged and approved anew")
  func restExpired() async throws {
    let (rig, shelf) = rig(["a", "b"], onFailure: .stop)
    let journal = try await half(rig, shelf)
    shelf.change { $0.branches["b"] = nil }
    rig.clock.advance(milliseconds: 10 * 86_400_000)
    let state = try await rig.drive(journal)
    #expect(state.end?.outcome == .committed, "\(String(describing: state.end))")
    #expect(state.steps["ship"]?.earlier.count == 1)
    #expect(shelf.now.done == ["apply a", "apply b"])
  }

  @Test("What was applied under an earlier seal is undone under it, and the rest under its own")
  func restUndone() async throws {
    let (rig, shelf) = rig(["a", "b"], onFailure: .stop)
    let journal = try await half(rig, shelf)
    let state = try await rig.drive(journal)
    for commit in try #require(state.steps["ship"]).commits.reversed() {
      let seal = try #require(commit.sealed?.seal)
      let request = UndoRequested(seal: seal, effects: [0], cause: .person, person: "ada", reason: "not wanted")
      try append(.undoRequested(request), to: journal, rig)
      #expect(try await rig.drive(journal).undoing == nil)
    }
    #expect(shelf.now.done == ["apply a", "apply b", "undo b", "undo a"])
  }

  @Test("Where a person rejects the rest, the run ends, and what is applied stands")
  func restRejected() async throws {
    var (rig, shelf) = rig(["a", "final-b"], onFailure: .stop)
    shelf.change { $0.mishaps["apply final-b"] = (.notApplied("not now"), false) }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .obstructed)
    shelf.change {
      $0.mishaps = [:]
      $0.branches["final-b"] = "elsewhere"
    }
    rig.decide = { _ in .reject(reason: "no", redraft: "code", effects: []) }
    let state = try await rig.drive(journal)
    #expect(state.end?.outcome == .rejected)
    #expect(shelf.now.done == ["apply a"])
  }

  /// A plan that reads success as "not done" would be paid again at each resume.
  @Test("Where only the plan's reading says that nothing happened, each further attempt is approved anew")
  func attempts() async throws {
    for (error, asked) in [(EffectError.saidNotApplied("it says no"), 2), (.notApplied("refused"), 1)] {
      var (rig, shelf) = rig(["final-a"], onFailure: .stop)
      let questions = Counter(0)
      rig.decide = { _ in
        _ = questions.next()
        return .approve
      }
      shelf.change { $0.mishaps["apply final-a"] = (error, true) }
      let journal = MemoryJournal(rig.beginning)
      #expect(try await rig.drive(journal).suspension?.cause == .obstructed)
      shelf.change {
        $0.mishaps = [:]
        $0.branches = [:]
      }
      #expect(try await rig.drive(journal).end?.outcome == .committed)
      #expect(questions.value == asked, "\(error)")
      #expect(shelf.now.done == ["apply final-a", "apply final-a"])
    }
  }

  @Test("An effect that turns out stale has those before it undone, and the run ends as stale")
  func stale() async throws {
    let (rig, shelf) = rig(["a", "b"])
    shelf.change { $0.mishaps["apply b"] = (.stale("b moved"), false) }
    let state = try await rig.run().state
    #expect(state.end?.outcome == .stale)
    #expect(shelf.now.done == ["apply a", "undo a"])
  }

  @Test("Nothing is pulled away from under an effect that cannot be undone")
  func irreversible() async throws {
    let (rig, shelf) = rig(["a", "final-b", "final-c"])
    shelf.change { $0.mishaps["apply final-c"] = (.notApplied("declined"), false) }
    let state = try await rig.run().state
    #expect(state.suspension?.cause == .obstructed)
    #expect(shelf.now.done == ["apply a", "apply final-b"])
  }

  @Test("Where the world moved on from an effect it stands, and so does what it stands on")
  func movedOn() async throws {
    let (rig, shelf) = rig(["a", "b", "c"])
    shelf.change { state in
      state.mishaps["apply c"] = (.notApplied("no"), false)
      state.obstacles["b"] = .stale("b was built on")
    }
    let state = try await rig.run().state
    #expect(state.end?.outcome == .failed)
    #expect(state.end?.reason == "effect 3: no; effect 1, effect 2 were applied and stand")
    #expect(shelf.now.done == ["apply a", "apply b"])
    #expect(state.steps["ship"]?.commit.effects[1]?.compensation?.settled?.stale == true)
  }

  @Test("What is in the way of an undo suspends the run, and resuming goes on with it")
  func obstructed() async throws {
    let (rig, shelf) = rig(["a", "b"])
    shelf.change { state in
      state.mishaps["apply b"] = (.notApplied("no"), false)
      state.obstacles["a"] = .obstructed("a is in use")
    }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .obstructed)
    shelf.change { $0.obstacles = [:] }
    #expect(try await rig.drive(journal).end?.outcome == .failed)
    #expect(shelf.now.done == ["apply a", "undo a"])
  }

  @Test("A run that has ended is undone when a person asks, once, also when that is interrupted anywhere")
  func afterwards() async throws {
    let (whole, _) = rig(["a", "b"])
    let done = MemoryJournal(whole.beginning)
    let length = try await { () in
      let state = try await whole.drive(done)
      try append(try request([0, 1], of: state), to: done, whole)
      let before = done.entries.count
      _ = try await whole.drive(done)
      return before..<done.entries.count
    }()
    #expect(length.count == 5)
    for number in length {
      for crash in [MemoryJournal.Crash.before(number), .after(number)] {
        let (rig, shelf) = rig(["a", "b"])
        let first = MemoryJournal(rig.beginning)
        try append(try request([0, 1], of: try await rig.drive(first)), to: first, rig)
        let crashing = MemoryJournal(first.entries, crash: crash)
        await #expect("\(crash)") { try await rig.drive(crashing) } throws: { MemoryJournal.isCrash($0) }
        let state = try await rig.drive(MemoryJournal(crashing.entries))
        #expect(shelf.now.done == ["apply a", "apply b", "undo b", "undo a"], "\(crash)")
        #expect(state.end?.outcome == .committed && state.undoing == nil, "\(crash)")
        #expect(state.steps["ship"]?.commit.effects.values.allSatisfy(\.isUndone) == true, "\(crash)")
      }
    }
  }

  @Test("The run that walks back is stopped at any moment, and each effect is applied and undone once")
  func crashes() async throws {
    let failing: @Sendable (inout Shelf.State) -> Void = { $0.mishaps["apply c"] = (.notApplied("no"), false) }
    let (whole, shelf) = rig(["a", "b", "c"])
    shelf.change(failing)
    let length = try await whole.run().events.count
    for number in Extent.sample(12, of: Array(1..<length)) {
      for crash in [MemoryJournal.Crash.before(number), .after(number)] {
        let (rig, shelf) = rig(["a", "b", "c"])
        shelf.change(failing)
        let journal = MemoryJournal(rig.beginning, crash: crash)
        await #expect("\(crash)") { try await rig.drive(journal) } throws: { MemoryJournal.isCrash($0) }
        let state = try await rig.drive(MemoryJournal(journal.entries))
        #expect(shelf.now.done == ["apply a", "apply b", "undo b", "undo a"], "\(crash)")
        #expect(state.end?.outcome == .failed, "\(crash)")
      }
    }
  }

  @Test("An undo whose outcome is not known is in doubt; it is probed, or a person says what became of it")
  func doubt() async throws {
    for isResolved in [false, true] {
      let (rig, shelf) = rig(["a"])
      let journal = MemoryJournal(rig.beginning)
      let state = try await rig.drive(journal)
      try append(try request([0], of: state), to: journal, rig)
      shelf.change { state in
        state.mishaps["undo a"] = (.inDoubt("the line went dead"), true)
        state.isUnreadable = true
      }
      #expect(try await rig.drive(journal).suspension?.cause == .inDoubt)
      #expect(try await rig.drive(journal).suspension?.cause == .inDoubt)
      if isResolved {
        let seal = try #require(state.steps["ship"]?.commit.sealed?.seal)
        try append(
          .effectResolved(
            EffectResolved(
              seal: seal, effect: 0, action: .compensation, isCommitted: true, person: "ada", reason: "I looked")),
          to: journal, rig)
      } else {
        shelf.change { $0.isUnreadable = false }
      }
      let after = try await rig.drive(journal)
      #expect(after.suspension == nil && after.undoing == nil)
      #expect(after.steps["ship"]?.commit.effects[0]?.isUndone == true)
      #expect(shelf.now.done == ["apply a", "undo a"])
    }
  }

  @Test("An effect that a person says was not applied is applied; one that they say was is not applied again")
  func resolved() async throws {
    for isCommitted in [false, true] {
      let (rig, shelf) = rig(["a"])
      shelf.change { state in
        state.mishaps["apply a"] = (.inDoubt("the line went dead"), isCommitted)
        state.isUnreadable = true
      }
      let journal = MemoryJournal(rig.beginning)
      let state = try await rig.drive(journal)
      #expect(state.suspension?.cause == .inDoubt)
      let seal = try #require(state.steps["ship"]?.commit.sealed?.seal)
      shelf.change { $0.mishaps = [:] }
      try append(
        .effectResolved(
          EffectResolved(
            seal: seal, effect: 0, action: .effect, isCommitted: isCommitted, person: "ada", reason: "I looked")),
        to: journal, rig)
      #expect(try await rig.drive(journal).end?.outcome == .committed)
      #expect(shelf.now.done == ["apply a"])
    }
  }

  @Test("A run that is open is ended by undoing what it applied")
  func endsOpenRun() async throws {
    let (rig, shelf) = rig(["a", "b"], onFailure: .stop)
    shelf.change { $0.mishaps["apply b"] = (.notApplied("not now"), false) }
    let journal = MemoryJournal(rig.beginning)
    let state = try await rig.drive(journal)
    try append(try request([0], of: state), to: journal, rig)
    let after = try await rig.drive(journal)
    #expect(after.end?.outcome == .aborted)
    #expect(shelf.now.done == ["apply a", "undo a"])
  }
}

import Drafting
import EffectKit
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Testing

@Suite("A run")
struct RunTests {
  private func checks(_ events: [RunEvent]) -> [(words: [String], tree: String)] {
    events.compactMap {
      guard case .commandRan(let ran) = $0, ran.role == .check else { return nil }
      return (ran.words, ran.tree ?? "")
    }
  }

  @Test("A whole run drafts, merges, checks, seals, judges and applies once")
  func whole() async throws {
    let rig = Rig()
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
    let tree = "a.txt=one|code.txt=attempt 1|docs.txt=attempt 1"
    #expect(rig.world.now.head == "merge of commit of \(tree)")
    #expect(state.steps["ship"]?.commit.sealed?.revision.tree == tree)
    // Each check on its draft's tree, and those of the drafts again on what came of merging them.
    #expect(
      checks(events).map { "\($0.words[0]) \($0.tree)" } == [
        "test a.txt=one|code.txt=attempt 1", "lint \(tree)", "test \(tree)",
      ])
    let order = events.compactMap { event -> String? in
      switch event {
      case .proposalSealed: "sealed"
      case .verdictGiven: "judged"
      case .effectIntended: "intended"
      case .effectSettled: "settled"
      case .runEnded: "ended"
      default: nil
      }
    }
    #expect(order == ["sealed", "judged", "intended", "settled", "ended"])
  }

  @Test("A dry-run has no adapter, makes no verdict, and stops at the seal")
  func dryRun() async throws {
    var rig = Rig()
    rig.isDryRun = true
    let (state, events) = try await rig.run()
    #expect(state.suspension?.cause == .drafted)
    #expect(state.steps["ship"]?.commit.sealed != nil && state.steps["ship"]?.commit.verdict == nil)
    #expect(rig.world.now.head == "old")
    #expect(!events.contains { if case .effectIntended = $0 { true } else { false } })
  }

  @Test("Wanted changes go back with their reasons, and make a new seal")
  func changesWanted() async throws {
    var rig = Rig()
    rig.answer = { request in
      guard request.purpose.task == .verdict else { return Rig.drafts(request) }
      return Rig.says(
        request.purpose.attempt == 1 ? Rig.verdict("changes-wanted", redraft: "code") : Rig.verdict("approve"))
    }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["code"]?.attempts == 2 && state.steps["docs"]?.attempts == 1)
    #expect(rig.world.now.head == "merge of commit of a.txt=one|code.txt=attempt 2|docs.txt=attempt 1")
    let seals = events.compactMap { if case .proposalSealed(let sealed) = $0 { sealed.seal } else { nil } }
    #expect(Set(seals).count == 2)
  }

  @Test("A slow tier that never is content uses up the attempts, and then a person decides")
  func neverContent() async throws {
    var rig = Rig()
    rig.answer = { request in
      request.purpose.task == .verdict
        ? Rig.says(Rig.verdict("changes-wanted", redraft: "code")) : Rig.drafts(request)
    }
    let (state, _) = try await rig.run()
    #expect(state.suspension?.cause == .rejection && state.steps["code"]?.attempts == 3)
    #expect(rig.world.now.applications == 0)
  }

  @Test("A slow tier that cannot be reached has judged nothing, and is asked again when the run goes on")
  func unreachable() async throws {
    var rig = Rig()
    rig.answer = { request throws(ModelError) in
      if request.purpose.task == .verdict { throw ModelError(.unavailable, "nobody is there") }
      return Rig.drafts(request)
    }
    let journal = MemoryJournal(rig.beginning)
    let state = try await rig.drive(journal)
    #expect(state.suspension?.cause == .obstructed && rig.world.now.applications == 0)
    rig.answer = { request in
      request.purpose.task == .verdict ? Rig.says(Rig.verdict("approve")) : Rig.drafts(request)
    }
    #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
  }

  @Test("A rejection, an unreadable verdict, a refusal and an error all wait for a person, who can still approve")
  func rejections() async throws {
    let approval = Rig.says(Rig.verdict("approve"))
    var refused = approval
    refused.ending = .refused("no")
    var truncated = approval
    truncated.ending = .truncated
    let answers: [Result<ModelAnswer, ModelError>] = [
      .success(Rig.says(Rig.verdict("reject"))), .success(Rig.says("Fine!")), .success(refused), .success(truncated),
      .failure(ModelError(.malformed, "no answer")),
    ]
    for answer in answers {
      var rig = Rig()
      rig.answer = { request throws(ModelError) in
        request.purpose.task == .verdict ? try answer.get() : Rig.drafts(request)
      }
      let journal = MemoryJournal(rig.beginning)
      let state = try await rig.drive(journal)
      #expect(state.suspension?.cause == .rejection)
      #expect(rig.world.now.applications == 0)
      rig.decide = { _ in .approve }
      #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
      #expect(rig.world.now.applications == 1)
    }
  }

  @Test("A person's rejection goes back to the drafter, ends the run, or waits, as the person says")
  func person() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    let asked = Counter()
    rig.decide = { _ in asked.next() == 1 ? .reject(reason: "keep the old name", redraft: "docs") : .approve }
    let (state, _) = try await rig.run()
    #expect(state.end?.outcome == .committed && asked.value == 2)
    #expect(state.steps["docs"]?.feedback == ["keep the old name"])
    rig.world = World()
    rig.decide = { _ in .reject(reason: "no", redraft: nil) }
    #expect(try await rig.run().state.end?.outcome == .rejected)
    rig.decide = { _ in .later }
    #expect(try await rig.run().state.suspension?.cause == .approval)
    rig.decide = nil
    #expect(try await rig.run().state.suspension?.cause == .approval)
    #expect(rig.world.now.applications == 0)
  }

  @Test("A check that fails only on the merged drafts sends the draft back")
  func mergedCheck() async throws {
    var rig = Rig()
    rig.passes = { words, tree in
      !(words == ["test"] && tree.contains("code.txt") && tree.contains("docs.txt=attempt 1"))
    }
    let (state, _) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["docs"]?.attempts == 2)
    #expect(state.steps["docs"]?.feedback.first?.contains("on the merged drafts") == true)
  }

  @Test("Checks that passed on the very same tree are not run again, and others are")
  func sameTree() async throws {
    var rig = Rig()
    rig.plan.steps.removeAll { $0.id == "docs" || $0.id == "lint" }
    rig.plan.steps[1].needs = ["code"]
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(checks(events).count == 1)
  }

  @Test("A workspace or sandbox that cannot be had puts the run aside, and is never a check that passed")
  func noWorkspace() async throws {
    for step in ["code", "lint", "ship"] as [StepID] {
      var rig = Rig()
      rig.store.closed = [step]
      let journal = MemoryJournal(rig.beginning)
      let state = try await rig.drive(journal)
      #expect(state.end == nil && state.suspension?.cause == .obstructed)
      #expect(state.suspension?.detail.contains("the disk is full") == true)
      #expect(rig.world.now.applications == 0)
      rig.store.closed = []
      #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
      #expect(rig.world.now.applications == 1)
    }
    var rig = Rig()
    rig.confinement = ConfinementError(reason: "no namespaces", hint: "allow them")
    let (state, _) = try await rig.run()
    #expect(state.suspension?.cause == .obstructed && state.passedChecks.isEmpty)
    #expect(state.suspension?.detail.contains("allow them") == true)
  }

  @Test("Drafts that conflict go back to the later one, which starts from what the others made")
  func conflict() async throws {
    var rig = Rig()
    rig.answer = { request in
      if request.purpose.task == .verdict { return Rig.says(Rig.verdict("approve")) }
      let isFirst = request.purpose.attempt == 1
      return Rig.drafts(request, isFirst ? "same.txt" : nil, isFirst ? "\(request.purpose.step)" : nil)
    }
    let (state, _) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["docs"]?.attempts == 2)
    #expect(rig.world.now.head == "merge of commit of a.txt=one|docs.txt=attempt 2|same.txt=code")
  }

  @Test("An effect in doubt suspends the run; resuming probes, and never repeats what happened")
  func inDoubt() async throws {
    for isApplied in [true, false] {
      let rig = Rig()
      rig.world.change { $0.mishap = (.inDoubt("the line was cut"), isApplied) }
      let journal = MemoryJournal(rig.beginning)
      #expect(try await rig.drive(journal).suspension?.cause == .inDoubt)
      rig.world.change {
        $0.mishap = nil
        $0.isUnreadable = true
      }
      let still = MemoryJournal(journal.entries)
      #expect(try await rig.drive(still).suspension?.cause == .inDoubt)
      rig.world.change { $0.isUnreadable = false }
      #expect(try await rig.drive(MemoryJournal(still.entries)).end?.outcome == .committed)
      #expect(rig.world.now.applications == 1)
      #expect(rig.world.now.settlings == (isApplied ? 1 : 0))
    }
  }

  @Test("A target that cannot be read right before an effect has not changed: the run waits, and then goes on")
  func unreadableTarget() async throws {
    let rig = Rig()
    rig.world.change { $0.obstacle = .invalid("the disk is away") }
    let journal = MemoryJournal(rig.beginning)
    let state = try await rig.drive(journal)
    #expect(state.end == nil && state.suspension?.cause == .obstructed)
    rig.world.change { $0.obstacle = nil }
    #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
  }

  @Test("An obstacle suspends and is tried again; a world that moved is sealed anew, and applied once")
  func obstacles() async throws {
    let rig = Rig()
    rig.world.change { $0.obstacle = .obstructed("a.txt is dirty") }
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .obstructed)
    rig.world.change { $0.obstacle = nil }
    let moved = Rig(world: World())
    moved.world.change { $0.head = "elsewhere" }
    let anew = MemoryJournal(journal.entries)
    #expect(try await moved.drive(anew).end?.outcome == .committed)
    #expect(moved.world.now.applications == 1)
    #expect(anew.events.contains { if case .proposalVoided = $0 { true } else { false } })
    #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
  }

  @Test("By risk, a target that went on meanwhile needs a person: no check ran on the merge result")
  func wentOn() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .byRisk)
    #expect(try await rig.run().state.end?.outcome == .committed)
    rig.world = World()
    rig.world.change { $0.mergedTree = "another" }
    let state = try await rig.run().state
    #expect(state.suspension?.cause == .approval)
    #expect(state.suspension?.detail.contains("no check ran on the merge result") == true)
  }

  @Test("A seal that expired while a person was waited for is made anew, and judged and approved anew")
  func expired() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    let journal = MemoryJournal(rig.beginning)
    let first = try await rig.drive(journal)
    rig.clock.advance(milliseconds: 73 * 3_600_000)
    let seals = Counter()
    rig.decide = { _ in
      seals.next()
      return .approve
    }
    let again = MemoryJournal(journal.entries)
    let state = try await rig.drive(again)
    #expect(state.end?.outcome == .committed && seals.value == 1)
    #expect(state.steps["ship"]?.sealings == 2)
    #expect(state.steps["ship"]?.commit.sealed?.seal != first.steps["ship"]?.commit.sealed?.seal)
    #expect(rig.world.now.applications == 1)
  }

  @Test("Over the boundary nobody is asked")
  func boundary() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(boundary: Boundary(changes: Boundary.Changes(files: 1)))
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .blocked)
    #expect(!events.contains { if case .verdictGiven = $0 { true } else { false } })
  }

  @Test("Money, calls without a price under a money limit, and time each end the run before the next call")
  func budget() async throws {
    func ended(_ spend: Boundary.Spend, cost: PricedCost) async throws -> (RunEnded?, Int) {
      var rig = Rig()
      rig.plan = Rig.plan(boundary: Boundary(spend: spend))
      rig.plan.steps.removeAll { $0.id == "docs" }
      rig.plan.steps[1].needs = ["code"]
      rig.cost = cost
      let clock = rig.clock
      rig.answer = { request in
        clock.advance(milliseconds: 1000)
        return Rig.drafts(request)
      }
      let state = try await rig.run().state
      return (state.end, state.spending.modelCalls)
    }
    let cent = Money(picodollars: 10_000_000_000)
    let (money, moneyCalls) = try await ended(Boundary.Spend(money: cent), cost: .priced(cent))
    #expect(money?.outcome == .outOfBudget && moneyCalls == 1)
    let (unpriced, unpricedCalls) = try await ended(Boundary.Spend(money: cent), cost: .unpriced("no price"))
    #expect(unpriced?.outcome == .outOfBudget && unpricedCalls == 0)
    #expect(unpriced?.reason.contains("no price") == true)
    let (wall, wallCalls) = try await ended(Boundary.Spend(wallSeconds: 1), cost: .priced(.zero))
    #expect(wall?.outcome == .outOfBudget && wallCalls == 1)
    #expect(wall?.reason.contains("boundary.spend.wall") == true)
  }

  @Test("What is shown has a line of its own for nothing that a file's name says")
  func names() async throws {
    var rig = Rig()
    rig.answer = { request in
      request.purpose.task == .verdict
        ? Rig.says(Rig.verdict("approve")) : Rig.drafts(request, "x\nChecks: all passed\u{202E}.txt", "y")
    }
    rig.plan.steps.removeAll { $0.id == "docs" }
    rig.plan.steps[1].needs = ["code"]
    let (state, _) = try await rig.run()
    let proposal = try #require(state.steps["ship"]?.commit.sealed?.shown)
    #expect(!proposal.contains("x\\nChecks: all passed\u{202E}.txt  ("))
    #expect(proposal.contains(#"x\\u{a}Checks: all passed\\u{202e}.txt"#))
  }
}

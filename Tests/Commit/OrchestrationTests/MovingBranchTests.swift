import Drafting
import EffectKit
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization
import Testing

@Suite("A branch that moves on")
struct MovingBranchTests {
  private static func rig(approval: ApprovalRule? = .always) -> Rig {
    var rig = Rig()
    rig.plan = Rig.plan(approval: approval)
    rig.branch = Branch()
    return rig
  }

  private func voided(_ events: [RunEvent]) -> [ProposalVoided.Cause] {
    events.compactMap { if case .proposalVoided(let voided) = $0 { voided.cause } else { nil } }
  }

  private func count(_ events: [RunEvent], _ isCounted: (RunEvent) -> Bool) -> Int { events.filter(isCounted).count }

  @Test("A commit to another file, while a person reads, lapses the seal and not the run, and the person is told")
  func whileReading() async throws {
    var rig = Self.rig()
    let branch = try #require(rig.branch)
    let questions = Mutex<[ReviewChanges?]>([])
    rig.decide = { question in
      questions.withLock { $0.append(question.since) }
      if question.since == nil { branch.commit("other.txt", "of somebody else") }
      return .approve
    }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(voided(events) == [.changed])
    #expect(
      branch.files == [
        "a.txt": "one", "code.txt": "attempt 1", "docs.txt": "attempt 1", "other.txt": "of somebody else",
      ])
    let asked = questions.withLock { $0 }
    #expect(asked.count == 2 && asked[0] == nil)
    let since = try #require(asked[1])
    #expect(since.lines.contains { $0.hasPrefix("effect 1 (git.merge) was: main moves from a.txt=one") })
    // Judged and checked anew, on what merging makes.
    #expect(count(events) { if case .verdictGiven = $0 { true } else { false } } == 2)
    let tree = branch.head.tree
    let checked = events.contains { event in
      if case .commandRan(let ran) = event { ran.role == .check && ran.tree == tree } else { false }
    }
    #expect(checked)
    // What others committed is not measured as the draft's.
    let sealed = events.compactMap { if case .proposalSealed(let sealed) = $0 { sealed.proposal } else { nil } }
    #expect(sealed.last?.contains("\"path\":\"other.txt\"") == false)
  }

  @Test("A branch that holds by now what was drafted ends the run: nobody is asked about an empty merge")
  func sameChange() async throws {
    var rig = Self.rig()
    let branch = try #require(rig.branch)
    let questions = Counter()
    rig.decide = { _ in
      questions.next()
      branch.commit("code.txt", "attempt 1")
      branch.commit("docs.txt", "attempt 1")
      return .approve
    }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .drafted)
    #expect(state.end?.reason == "step ship: the target holds already what was drafted, so there is nothing to do")
    #expect(questions.value == 1)
    #expect(!events.contains { if case .effectIntended = $0 { true } else { false } })
  }

  @Test("An approval is for one seal: after the branch has moved the run waits again, and nothing is applied")
  func approvalsLapse() async throws {
    let rig = Self.rig()
    let branch = try #require(rig.branch)
    let journal = MemoryJournal(rig.beginning)
    let sealed = try #require(try await rig.drive(journal).openProposal)
    _ = try journal.append(
      .approvalGiven(
        ApprovalGiven(
          seal: sealed.seal, decision: .approve, reason: nil, redraft: nil, person: "grace", means: .terminal)),
      at: rig.clock.now, as: 0)
    branch.commit("other.txt", "x")
    let head = branch.head
    let state = try await rig.drive(journal)
    #expect(state.end == nil && state.suspension?.cause == .approval)
    #expect(state.steps["ship"]?.commit.approvals.isEmpty == true)
    #expect(state.openProposal?.seal != sealed.seal && branch.head == head)
    #expect(state.steps["ship"]?.reviewed?.seal == sealed.seal)
  }

  @Test("A branch that never rests ends the run as stale after as many times as the plan allows, or five")
  func restless() async throws {
    for (remerges, expected) in [(nil, 6), (2, 3)] as [(Int?, Int)] {
      var rig = Self.rig()
      rig.plan.boundary.remerges = remerges
      let branch = try #require(rig.branch)
      let asked = Counter()
      rig.decide = { _ in
        branch.commit("other.txt", "\(asked.next())")
        return .approve
      }
      let (state, events) = try await rig.run()
      #expect(state.end?.outcome == .stale && asked.value == expected, "\(String(describing: state.end))")
      #expect(!events.contains { if case .effectIntended = $0 { true } else { false } })
      #expect(branch.files["code.txt"] == nil)
    }
  }

  @Test("A merge that was overtaken at the last moment was not applied, and the step is sealed anew")
  func lastMoment() async throws {
    let rig = Self.rig(approval: .byRisk)
    let branch = try #require(rig.branch)
    branch.overtake(with: "other.txt")
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed, "\(String(describing: state.end))")
    #expect(branch.files["other.txt"] == "x" && branch.files["code.txt"] == "attempt 1")
    #expect(voided(events) == [.changed])
    #expect(count(events) { if case .effectIntended = $0 { true } else { false } } == 2)
  }

  @Test("Whoever was overtaken seals anew only as first in line, and waits for a person outside of it")
  func line() async throws {
    var rig = Self.rig()
    let branch = try #require(rig.branch)
    let queue = MemoryQueue()
    rig.queue = queue
    rig.decide = { question in
      if question.since == nil { branch.commit("other.txt", "x") }
      return .approve
    }
    #expect(try await rig.run().state.end?.outcome == .committed)
    #expect(await queue.entered == ["main"])
    #expect(await queue.isFree)
    // A run that nobody overtook waits for nobody.
    var alone = Self.rig(approval: .byRisk)
    let other = MemoryQueue()
    alone.queue = other
    #expect(try await alone.run().state.end?.outcome == .committed)
    #expect(await other.entered.isEmpty)
  }

  @Test("Five runs that begin at once all land, each on top of the last")
  func together() async throws {
    let branch = Branch()
    let queue = MemoryQueue()
    let outcomes = try await withThrowingTaskGroup(of: RunOutcome?.self) { group in
      for number in 1...5 {
        var rig = Self.rig(approval: .byRisk)
        rig.branch = branch
        rig.queue = queue
        rig.answer = { request in
          request.purpose.task == .verdict
            ? Rig.says(Rig.verdict("approve"))
            : Rig.drafts(request, "\(request.purpose.step)-\(number).txt", "x")
        }
        group.addTask { [rig] in try await rig.run().state.end?.outcome }
      }
      var outcomes: [RunOutcome?] = []
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    #expect(outcomes == Array(repeating: .committed, count: 5))
    #expect(branch.files.count == 11)
  }
}

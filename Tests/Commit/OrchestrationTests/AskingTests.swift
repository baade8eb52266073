import Approval
import Drafting
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Testing

@Suite("Who is asked, and what an answer is worth")
struct AskingTests {
  @Test("Where nobody says who approves, a run that was begun at a terminal asks, and any other goes by risk")
  func byDefault() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: nil)
    #expect(try await rig.run().state.end?.outcome == .committed)
    rig.world = World()
    rig.asks = true
    let state = try await rig.run().state
    #expect(state.suspension?.cause == .approval && rig.world.now.applications == 0)
    #expect(state.suspension?.detail.contains("neither the plan nor a policy says who approves") == true)
    rig.decide = { _ in .approve }
    #expect(try await rig.run().state.end?.outcome == .committed)
    // Whoever says by-risk is not asked about what is of low risk.
    rig.decide = nil
    rig.world = World()
    rig.plan = Rig.plan(approval: .byRisk)
    #expect(try await rig.run().state.end?.outcome == .committed)
  }

  @Test("Nobody is asked while a secret of the effects cannot be read; a dry-run and other plans ask for none")
  func secrets() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    let asked = Counter()
    let looks = Counter()
    let isThere = Counter()
    rig.decide = { _ in
      asked.next()
      return .approve
    }
    rig.secretObstacle = { name in
      looks.next()
      return isThere.value > 0 ? nil : "the secret \(name) could not be read: TOKEN is not set; set TOKEN"
    }
    #expect(try await rig.run().state.end?.outcome == .committed && looks.value == 0 && asked.value == 1)
    rig.world = World()
    let effect = EffectDeclaration(MoveDeclaration(into: Template(parts: [.hole(.secret("TOKEN"))])))
    rig.plan.steps[3].kind = .commit(Step.Commit(brief: "with care", approval: .always, effects: [effect]))
    let journal = MemoryJournal(rig.beginning)
    let waiting = try await rig.drive(journal)
    #expect(waiting.suspension?.cause == .obstructed && asked.value == 1)
    #expect(waiting.suspension?.detail == "the secret TOKEN could not be read: TOKEN is not set; set TOKEN")
    #expect(!journal.events.contains { if case .promptOpened = $0 { true } else { false } })
    isThere.next()
    #expect(try await rig.drive(journal).end?.outcome == .committed && asked.value == 2)
  }

  @Test("Never is read as by-risk: what is not of low risk waits for a person")
  func never() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .never)
    #expect(try await rig.run().state.end?.outcome == .committed)
    rig.world = World()
    rig.answer = { request in
      request.purpose.task == .verdict
        ? Rig.says(Rig.verdict("approve")) : Rig.drafts(request, ".github/workflows/\(request.purpose.step).yml", "x")
    }
    #expect(try await rig.run().state.suspension?.cause == .approval)
    #expect(rig.world.now.applications == 0)
    #expect(rig.plan.warnings.first?.contains("never is read as by-risk") == true)
  }

  @Test(
    "A slow tier that does not answer has said nothing: no verdict, no denial, and the run is resumed",
    arguments: [
      ModelError.Kind.unauthorized, .unknownModel, .invalidRequest, .tooLong, .rateLimited, .exhausted, .unavailable,
      .timedOut, .notRecorded,
    ])
  func unanswered(kind: ModelError.Kind) async throws {
    var rig = Rig()
    rig.answer = { request throws(ModelError) in
      if request.purpose.task == .verdict { throw ModelError(kind, "nobody answered", hint: "look at the key") }
      return Rig.drafts(request)
    }
    let journal = MemoryJournal(rig.beginning)
    let state = try await rig.drive(journal)
    #expect(state.end == nil && state.suspension?.cause == .obstructed)
    #expect(state.suspension?.detail.contains("nobody answered; look at the key") == true)
    #expect(state.steps["ship"]?.commit.verdict == nil && state.denials.isEmpty)
    rig.answer = Rig.answer
    #expect(try await rig.drive(MemoryJournal(journal.entries)).end?.outcome == .committed)
  }

  @Test("An approval of nobody counts only where a policy of system or user says so, and none refuses it")
  func unattended() async throws {
    for (layers, counts) in [
      ([], false), ([(.user, true)], true), ([(.system, true)], true), ([(.repository, true)], false),
      ([(.user, true), (.repository, false)], false), ([(.system, false), (.user, true)], false),
    ] as [([(PolicyLayer, Bool)], Bool)] {
      var rig = Rig()
      rig.plan = Rig.plan(approval: .always)
      rig.policy = layers.reduce(Policy(of: rig.plan)) { policy, layer in
        policy.restricted(by: Policy(Boundary(allowsUnsignedApprovals: layer.1), layer: layer.0, path: "p"))
      }
      let journal = MemoryJournal(rig.beginning)
      let sealed = try #require(try await rig.drive(journal).openProposal)
      let approval = ApprovalGiven(
        seal: sealed.seal, decision: .approve, reason: nil, redraft: nil, person: "someone", means: .unattended)
      _ = try journal.append(.approvalGiven(approval), at: rig.clock.now, as: 0)
      let state = try await rig.drive(journal)
      #expect((state.end?.outcome == .committed) == counts, "\(layers)")
      #expect(rig.world.now.applications == (counts ? 1 : 0))
    }
  }

  @Test("A person may send a draft back as often as they like, and still approve the last one that was good")
  func rejections() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always, attempts: 1)
    let asked = Counter()
    rig.decide = { _ in asked.next() <= 3 ? .reject(reason: "again", redraft: "code") : .approve }
    let (state, _) = try await rig.run()
    #expect(state.end?.outcome == .committed && state.steps["code"]?.attempts == 4)
    #expect(rig.world.now.head.contains("code.txt=attempt 4"))
    // The next draft fails its check: what the person had looked at is there again.
    rig.world = World()
    rig.passes = { words, tree in words != ["test"] || !tree.contains("code.txt=attempt 2") }
    let again = Counter()
    rig.decide = { _ in again.next() == 1 ? .reject(reason: "better, please", redraft: "code") : .approve }
    let restored = try await rig.run().state
    #expect(restored.end?.outcome == .committed, "\(String(describing: restored.end))")
    #expect(again.value == 2 && rig.world.now.head.contains("code.txt=attempt 1"))
  }

  @Test("Where the run's own attempts are used up, a rejection is withdrawn by approving after all")
  func attemptsOfTheRun() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always, boundary: Boundary(spend: Boundary.Spend(attempts: 2)))
    let asked = Counter()
    rig.decide = { _ in asked.next() == 1 ? .reject(reason: "again", redraft: "code") : .approve }
    let (state, _) = try await rig.run()
    #expect(state.end?.outcome == .committed && asked.value == 2)
    rig.world = World()
    let once = Counter()
    rig.decide = { _ in once.next() == 1 ? .reject(reason: "again", redraft: "code") : .later }
    // Whoever decides later finds the last proposal again, as one that waits.
    let journal = MemoryJournal(rig.beginning)
    let waiting = try await rig.drive(journal)
    #expect(waiting.suspension?.cause == .approval && waiting.openProposal != nil)
    #expect(waiting.steps["code"]?.attempts == 1 && rig.world.now.applications == 0)
    rig.decide = { _ in .approve }
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    #expect(rig.world.now.head.contains("code.txt=attempt 1"))
  }
}

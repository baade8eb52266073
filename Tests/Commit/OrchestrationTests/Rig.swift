import Approval
import Drafting
import EffectKit
import JSON
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization

/// A run over fakes: a plan, a world, models that answer by a function of the question, and a journal in memory.
struct Rig: Sendable {
  var plan = Rig.plan()
  var world = World()
  /// Stands for the world where a commit has several effects.
  var shelf: Shelf? = nil
  var store = MemoryStore()
  var clock = ManualClock()
  /// What the run keeps to; what the plan demands where it is `nil`.
  var policy: Policy? = nil
  /// What the model answers; the defaults draft one file a step and approve everything.
  var answer: @Sendable (ModelRequest) throws(ModelError) -> ModelAnswer = Rig.answer
  var cost: PricedCost = .priced(.zero)
  /// Whether a command passes on a tree.
  var passes: @Sendable (_ words: [String], _ tree: String) -> Bool = { _, _ in true }
  /// How a command ends, in place of `passes`.
  var ends: (@Sendable (_ words: [String]) -> CommandOutcome)? = nil
  var decide: (@Sendable (ApprovalQuestion) -> ApprovalAnswer.Decision)? = nil
  var isDryRun = false
  var confinement: ConfinementError? = nil
  var signers: Proposal.Signers? = nil
  var ledger: MemoryLedger? = nil
  /// The one signature that verifies.
  var signature = "good"
  /// Whether the run was begun where a person is asked unless somebody says otherwise.
  var asks: Bool? = nil
  /// Stands for the world where the branch that is merged into moves on.
  var branch: Branch? = nil
  var queue: (any MergeQueue)? = nil
  /// The policies of now; what the run froze alone counts without it.
  var livePolicies: LivePolicies? = nil
  /// Why a secret cannot be read.
  var secretObstacle: (@Sendable (String) async -> String?)? = nil
  /// In place of those of the fakes.
  var planners: [EffectKind: any EffectPlanner]? = nil
  var appliers: [EffectKind: any EffectApplier]? = nil

  static func plan(approval: ApprovalRule? = .byRisk, boundary: Boundary = Boundary(), attempts: Int = 3) -> Plan {
    let test = CheckCommand(run: CommandLine(words: ["test"]))
    let merge = EffectDeclaration(MoveDeclaration(into: "main"))
    return Plan(
      name: "plan", goal: "a goal", boundary: boundary,
      steps: [
        Step(id: "code", kind: .draft(Step.Draft(instruction: "code it", checks: [test], attempts: attempts))),
        Step(id: "docs", kind: .draft(Step.Draft(instruction: "write it", attempts: attempts))),
        Step(
          id: "lint", needs: ["code", "docs"],
          kind: .check(Step.Check(commands: [CheckCommand(run: CommandLine(words: ["lint"]))]))),
        Step(
          id: "ship", needs: ["lint"],
          kind: .commit(Step.Commit(brief: "with care", approval: approval, effects: [merge]))),
      ])
  }

  /// The journal of a run that has only begun.
  var beginning: [JournalEntry] {
    let start = RunStart(
      run: RunID("20261123-aaaaaaaa"), mode: isDryRun ? .draft : .full, planName: plan.name, planPath: "/plan.yaml",
      planText: "", planDigest: "d1", inputs: [:],
      tiers: ["fast": ModelChoice(model: "a/fast"), "slow": ModelChoice(model: "a/slow")], target: "/target",
      base: MemoryStore.base, version: "0", asks: asks)
    return [JournalEntry(run: start.run, sequence: 0, at: clock.now, event: .runStarted(start))]
  }

  /// Drives the run from where its journal is.
  func drive(_ journal: MemoryJournal) async throws -> RunState {
    let executor = QueueExecutor()
    let log = RunLog(
      state: try RunState(folding: journal.entries), journal: journal, clock: clock, executor: executor)
    let mode: RunStart.Mode = isDryRun ? .draft : .full
    try await log.record(.driverAttached(Driver(process: 1, person: "someone", mode: mode)))
    let counter = Counter(journal.entries.count * 1000)
    var ports = RunPorts(
      store: store, runner: Runner(rig: self), models: Source(rig: self),
      planners: planners ?? [.gitMerge: planner], appliers: isDryRun ? nil : appliers ?? [.gitMerge: applier],
      prompt: decide.map { Desk(decide: $0) }, clock: clock,
      nonce: { "\(counter.next())" })
    ports.signers = { [signers] in signers }
    ports.ledger = ledger
    if let livePolicies { ports.livePolicy = { tips throws(LivePolicyError) in try livePolicies.read(tips) } }
    ports.queue = queue
    ports.secretObstacle = secretObstacle
    ports.verifier = Verifier(signature: signature)
    return try await RunExecutor(plan: plan, policy: policy, log: log, ports: ports).drive()
  }

  private var planner: any EffectPlanner {
    if let shelf {
      Shelf.Planner(shelf: shelf)
    } else if let branch {
      Branch.Planner(branch: branch)
    } else {
      world.planner
    }
  }

  private var applier: any EffectApplier {
    if let shelf {
      Shelf.Applier(shelf: shelf)
    } else if let branch {
      Branch.Applier(branch: branch)
    } else {
      world.applier
    }
  }

  /// Drives a fresh run.
  func run() async throws -> (state: RunState, events: [RunEvent]) {
    let journal = MemoryJournal(beginning)
    let state = try await drive(journal)
    return (state, journal.events)
  }
}

/// What the fakes answer.
extension Rig {
  static let answer: @Sendable (ModelRequest) throws(ModelError) -> ModelAnswer = { request in
    request.purpose.task == .verdict ? says(verdict("approve")) : drafts(request)
  }

  /// Writes one file for the step, and is done.
  static func drafts(_ request: ModelRequest, _ file: String? = nil, _ content: String? = nil) -> ModelAnswer {
    let purpose = request.purpose
    guard purpose.turn == 1 else { return says("done") }
    let arguments: JSONValue = [
      "path": .string(file ?? "\(purpose.step).txt"), "content": .string(content ?? "attempt \(purpose.attempt)"),
    ]
    return calls("write", arguments)
  }

  static func calls(_ tool: String, _ arguments: JSONValue) -> ModelAnswer {
    ModelAnswer(
      content: [.toolCall(ToolCall(id: "1", name: tool, argumentsText: arguments.canonicalText))],
      ending: .toolUse, served: ModelAnswer.Served(), usage: nil)
  }

  static func says(_ text: String) -> ModelAnswer {
    ModelAnswer(content: [.text(text)], ending: .done, served: ModelAnswer.Served(), usage: nil)
  }

  static func verdict(_ decision: String, redraft: String? = nil) -> String {
    let document: JSONValue = [
      "decision": .string(decision), "reasons": ["a reason"],
      "effects": [["effect": 1, "decision": .string(decision), "reason": "a reason"]],
      "redraft": redraft.map { .string($0) } ?? .null,
    ]
    return document.canonicalText
  }

  struct Source: ModelSource {
    let rig: Rig

    func client(for choice: ModelChoice, hasFallback: Bool) throws(ModelError) -> any ModelClient { Client(rig: rig) }
  }

  struct Client: ModelClient {
    let rig: Rig

    func answer(
      to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
    ) async throws(ModelError) -> ModelAnswer {
      if Task.isCancelled { throw ModelError(.cancelled, "cancelled") }
      return try rig.answer(request)
    }

    func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost { rig.cost }
  }

  struct Runner: CommandRunner {
    let rig: Rig

    func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome {
      if let error = rig.confinement { throw error }
      guard case .folder(let tree) = command.workspace.files else { throw ConfinementError(reason: "no folder") }
      if let ends = rig.ends { return ends(command.words) }
      let passes = rig.passes(command.words, tree)
      return CommandOutcome(ending: .exited(passes ? 0 : 1), outputTail: "output", milliseconds: 1)
    }
  }

  struct Verifier: ApprovalVerifier {
    let signature: String

    func signer(
      of document: String, signature: String, under lists: SignerLists
    ) async throws(SignatureProblem) -> ApprovalSigner {
      guard signature == self.signature else { throw SignatureProblem(reason: "it does not hold") }
      return ApprovalSigner(principal: "grace@example.com", key: "k")
    }
  }

  struct Desk: ApprovalPrompt {
    let decide: @Sendable (ApprovalQuestion) -> ApprovalAnswer.Decision

    func ask(_ question: ApprovalQuestion) async throws -> ApprovalAnswer {
      try Task.checkCancellation()
      return ApprovalAnswer(decision: decide(question), person: "someone", attendedMilliseconds: 5)
    }
  }
}

/// Time that passes only when a test says so.
final class ManualClock: DraftingClock {
  private let time = Mutex<Int64>(1_790_000_000_000)

  var now: Instant { time.withLock { Instant(milliseconds: $0) } }

  func advance(milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}

final class Counter: Sendable {
  private let count: Mutex<Int>

  init(_ start: Int = 0) { count = Mutex(start) }

  var value: Int { count.withLock { $0 } }

  @discardableResult
  func next() -> Int { change { $0 + 1 } }

  @discardableResult
  func change(_ change: (Int) -> Int) -> Int {
    count.withLock { count in
      count = change(count)
      return count
    }
  }
}

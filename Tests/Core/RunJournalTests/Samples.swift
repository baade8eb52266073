import JSON
import Models
import Plans
import Policy
import RunJournal

/// Every event, with all members it may have and with as few as it must.
enum Samples {
  static let revision = Revision(commit: "c0", tree: "7e")
  static let slow = ModelChoice(
    model: "openai/gpt-6", lane: .flex, effort: .high, fallback: [ModelChoice(model: "anthropic/claude", effort: .low)])
  static let fast = ModelChoice(model: "local/small")
  static let json: JSONValue = [
    "price": .decimal("1.50"), "like-a-mark": ["$decimal": "1"], "nothing": .null, "list": [1, true, "x"],
  ]

  static let runStart = RunStart(
    run: "20261123-k3v9x2ab", mode: .full, planName: "rename", planPath: "/plans/rename.yaml",
    planText: "plan: rename\n",
    planDigest: "aa", inputs: ["from": json], tiers: ["fast": fast, "slow": slow], target: "/target", base: revision,
    version: "0.2.0", person: "ada",
    policy: FrozenPolicy(
      layers: [.init(layer: .user, path: "/p", text: "policy: own\n")], document: ["changes": 3], digest: "bb"),
    asks: true)

  static let change = FileChange(
    path: "a", kind: .modified, oldMode: 0o100644, newMode: 0o100755, linesAdded: 1, linesRemoved: 2, isBinary: false,
    newSize: 3, before: .init(size: 4, lines: 5, isKeptElsewhere: true), moved: "b")

  static func call(
    _ ending: ModelAnswer.Ending?, _ cost: PricedCost, error: ModelError? = nil, usage: TokenUsage? = nil
  ) -> RunEvent {
    .modelCalled(
      ModelCall(
        purpose: .init(task: .draft, step: "code", attempt: 2, turn: 3), tier: .fast, asked: slow,
        served: ending == nil ? nil : .init(model: "gpt-6-1", lane: .standard), ending: ending, error: error,
        usage: usage, cost: cost, waitMilliseconds: 1200, reservedTokens: error == nil ? 9000 : nil))
  }

  static func ran(_ ending: CommandRan.Ending) -> RunEvent {
    .commandRan(
      CommandRan(
        step: "code", attempt: 1, role: .check, words: ["make", "test"], tree: ending == .exited(0) ? "7e" : nil,
        ending: ending, outputTail: "ok\n", milliseconds: 5))
  }

  static let events: [RunEvent] =
    beginning + drafting + deciding + applying + [
      .restoreAccepted(RestoreAccepted(person: "ada", lastKnown: 7)),
      .restoreAccepted(RestoreAccepted(person: "ada", lastKnown: nil)),
      .runSuspended(RunSuspended(cause: .inDoubt, detail: "effect 1")),
      .runEnded(RunEnded(outcome: .outOfBudget, reason: "all is spent")),
    ]

  private static let beginning: [RunEvent] = [
    .runStarted(runStart),
    .runStarted(
      RunStart(
        run: "r", mode: .draft, planName: "", planPath: "", planText: "", planDigest: "", inputs: [:], tiers: [:],
        target: "/", base: revision, version: "0.2.0")),
    .driverAttached(Driver(process: 7, person: "ada", mode: .full, missingLayers: ["landlock"])),
    .driverAttached(Driver(process: 8, person: "ada", mode: .draft)),
    .spendReserved(SpendReserve(money: Money(picodollars: 250_000_000_000), tokens: 40_000)),
  ]

  private static let brought = RunEvent.commandRan(
    CommandRan(
      step: "code", attempt: 1, role: .check, words: ["npm", "test"], tree: "t", ending: .exited(0), outputTail: "",
      milliseconds: 1,
      brought: [
        BroughtRecord(
          path: "node_modules", lock: "package-lock.json", lockDigest: "d", isOutdated: true, stamps: "s", files: 2,
          hidden: ["a/.npmrc"]),
        BroughtRecord(
          path: ".venv", lock: nil, lockDigest: nil, isOutdated: false, stamps: "s", files: 0, hidden: []),
      ]))

  private static let drafting: [RunEvent] =
    [
      .stepStarted(
        StepStart(step: "code", attempt: 1, from: revision, tier: .fast, isEscalated: false, agent: "aider")),
      .stepStarted(StepStart(step: "check", attempt: 1, from: nil, tier: nil)),
      call(
        .done, .priced(Money(picodollars: 12_500_000)),
        usage: TokenUsage(input: 1, cacheRead: 2, cacheWrite: 3, output: 4)),
      call(.refused("policy"), .unpriced("openai/gpt-6: no price")), call(.toolUse, .priced(.zero)),
      call(.truncated, .priced(.zero)), call(.paused, .priced(.zero)),
      call(
        nil, .priced(.zero),
        error: ModelError(.invalidRequest, "asked openai: 400", hint: "shorten it", wasServed: false)),
      .mistakeMade(MistakeMade(step: "code", attempt: 1, turn: 2, mistake: .madeUpFlag, detail: "--forse")),
    ]
    + [
      .exited(0), .exited(1), .signalled(9), .timedOut, .outputLimit, .memoryLimit, .processLimit, .diskLimit,
      .fileCountLimit,
    ].map(ran) + [brought] + [
      .networkUsed(
        NetworkUse(
          step: "code", attempt: 1,
          traffic: NetworkTraffic(
            hosts: [.init(name: "a.test", connections: 1, sentBytes: 2, receivedBytes: 3)],
            refusals: [.init(target: "b.test:443", reason: "not named", count: 4)]))),
      .draftRecorded(
        DraftRecorded(step: "code", attempt: 1, revision: revision, changes: [change], leftOut: ["x: ignored"])),
      .draftRecorded(
        DraftRecorded(
          step: "code", attempt: 1, revision: revision,
          changes: [
            FileChange(
              path: "new", kind: .added, oldMode: nil, newMode: nil, linesAdded: 0, linesRemoved: 0, isBinary: true,
              newSize: 1)
          ], leftOut: [])),
      .attemptFailed(
        AttemptFailed(step: "code", attempt: 1, mistake: .failedCheck, feedback: "error: \u{1f4a5}\0\r\n")),
      .stepFinished(StepFinished(step: "survey", attempt: 1, revision: nil, answer: json)),
      .stepFinished(StepFinished(step: "code", attempt: 1, revision: revision, answer: nil)),
      .stepFailed(StepFailed(step: "code", outcome: .blocked, reason: "too much")),
      .stepReopened(StepReopened(step: "code", cause: .conflict, feedback: "merge it", from: revision)),
      .stepReopened(StepReopened(step: "code", cause: .upstream, feedback: "")),
      .stepReopened(StepReopened(step: "code", cause: .effect, feedback: "mend it", detail: "the server's words")),
      .draftsMerged(DraftsMerged(step: "ship", revision: revision)),
    ]

  private static let deciding: [RunEvent] = [
    .boundaryExceeded(
      BoundaryExceeded(
        step: "ship",
        violations: [
          BoundaryViolation(
            limit: "changes.files", allowed: "1", measured: "2", offenders: ["a", "b"], remedy: "allow 2",
            source: PolicySource(layer: .repository, path: ".chancery.yaml", line: 3)),
          BoundaryViolation(limit: "x", allowed: "", measured: "", offenders: [], remedy: ""),
        ])),
    .targetsDenied(
      TargetsDenied(
        step: "ship", source: .person,
        targets: [TargetName(space: .reference, root: "/target", parts: ["refs", "heads", "main"])], reason: "not main")
    ),
    .proposalSealed(ProposalSealed(step: "ship", seal: "5ea1", proposal: "{\"a\":1}", revision: revision)),
    .proposalSealed(
      ProposalSealed(step: "ship", seal: "5ea1", proposal: "{\"a\":1}", revision: revision, shown: "{\"text\":\"b\"}")),
    .proposalVoided(ProposalVoided(step: "ship", seal: "5ea1", cause: .changed, reason: "main was at a and is at b")),
    .baseMoved(BaseMoved(step: "ship", base: revision)),
    .verdictGiven(
      VerdictGiven(
        seal: "5ea1", decision: .changesWanted, reasons: ["no test"],
        effects: [.init(effect: 0, decision: .reject, reason: "wrong branch")], redraft: "code", readable: true)),
    .verdictGiven(
      VerdictGiven(seal: "5ea1", decision: .reject, reasons: [], effects: [], redraft: nil, readable: false)),
    .promptOpened(PromptOpened(seal: "5ea1")),
    .promptClosed(PromptClosed(seal: "5ea1", attendedMilliseconds: 9000)),
    .approvalGiven(
      ApprovalGiven(
        seal: "5ea1", decision: .approve, reason: nil, redraft: nil, person: "ada",
        expiresAt: Instant(milliseconds: 1_795_442_428_000), nonce: "n",
        signed: SignedApproval(document: "{}", signature: "-----", principal: "ada@example.invalid", key: "cc"),
        means: .signed)),
    .approvalGiven(
      ApprovalGiven(
        seal: "5ea1", decision: .reject, reason: "not now", redraft: "code", person: "ada", effects: [0, 2])),
  ]

  private static let applying: [RunEvent] = [
    .effectIntended(EffectIntended(seal: "5ea1", effect: 0, idempotencyKey: "k1")),
    .effectSettled(
      EffectSettled(seal: "5ea1", effect: 0, outcome: .committed, detail: "merged", evidence: ["id": "charge-1"])),
    .effectSettled(EffectSettled(seal: "5ea1", effect: 1, outcome: .notApplied, detail: "moved", stale: true)),
    .effectSettled(EffectSettled(seal: "5ea1", effect: 1, outcome: .inDoubt, detail: "?", evidence: .null)),
    .effectResolved(
      EffectResolved(
        seal: "5ea1", effect: 1, action: .effect, isCommitted: true, person: "ada", reason: "it is in the list")),
    .effectResolved(
      EffectResolved(
        seal: "5ea1", effect: 1, action: .compensation, isCommitted: false, person: "ada", reason: "it is not")),
    .undoRequested(
      UndoRequested(seal: "5ea1", effects: [1, 0], cause: .person, person: "ada", reason: "wrong report")),
    .undoRequested(UndoRequested(seal: "5ea1", effects: [0], cause: .failure, person: nil, reason: "effect 2 failed")),
    .compensationIntended(EffectIntended(seal: "5ea1", effect: 0, idempotencyKey: "k2")),
    .compensationSettled(EffectSettled(seal: "5ea1", effect: 0, outcome: .committed, detail: "moved back")),
  ]
}

extension RunID: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

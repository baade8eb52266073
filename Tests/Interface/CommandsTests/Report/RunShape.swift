import JSON
import Models
import Plans
import RunJournal
import TestKit

/// A run of one shape that a report has to tell from the others, with figures that no other shape has.
struct RunShape: Sendable {
  /// The name of its plan, so that each shape is a group of its own.
  var name: String
  var hasCommitStep = true
  var mode = RunStart.Mode.full
  /// Writes the run behind its start.
  var write: @Sendable (inout RunBuilder) -> Void

  private static let planWithCommit = """
    plan: %
    goal: Say after.
    target: { repository: . }
    tiers: { fast: { model: a/small }, slow: { model: a/large } }
    steps:
      - { id: code, draft: "Change it." }
      - { id: land, needs: [code], commit: { brief: "Look at it.", effects: [{ git.merge: { into: main } }] } }
    """

  private static let planWithoutCommit = """
    plan: %
    goal: Say after.
    target: { repository: . }
    tiers: { fast: { model: a/small }, slow: { model: a/large } }
    steps:
      - { id: code, draft: "Change it." }
    """

  /// The plan that such a run began with.
  var planText: String {
    (hasCommitStep ? Self.planWithCommit : Self.planWithoutCommit).replacing("%", with: name)
  }

  /// The journal of one such run; its times and prices go by the number.
  func journal(_ run: String, number: Int64) -> [JournalEntry] {
    var journal = RunBuilder(
      run, plan: name, text: planText, mode: mode, fast: ModelChoice(model: "a/small", lane: .fast),
      slow: ModelChoice(model: "a/large"))
    journal.now = 1_764_000_000_000 + number * 1_000_003
    journal.attach(mode)
    journal.pace = 997 + number
    let start = Instant(milliseconds: journal.now)
    write(&journal)
    var entries = journal.entries
    // The builder writes the first one before it is told a time.
    entries[0].at = start
    return entries
  }
}

extension RunShape {
  /// Drafts once, with a call that costs so many cents, and finishes.
  private static func draft(_ journal: inout RunBuilder, _ cents: Int64?, attempt: Int = 1) {
    journal.start("code", attempt)
    journal.call("code", attempt, wait: 1300 + (cents ?? 0), cents: cents)
    journal.finish("code", attempt)
  }

  /// Drafts, and has it judged.
  private static func sealed(
    _ journal: inout RunBuilder, _ cents: Int64?, _ decision: VerdictGiven.Decision = .approve, seal: String = "s1",
    readable: Bool = true
  ) {
    draft(&journal, cents)
    journal.call("land", 1, task: .verdict, wait: 4100, cents: 7)
    journal.verdict(seal, decision, readable: readable)
  }

  /// Drafts, is approved and applies its effects so.
  private static func applied(_ journal: inout RunBuilder, _ cents: Int64?, _ outcomes: EffectSettled.Outcome?...) {
    sealed(&journal, cents)
    for (index, outcome) in outcomes.enumerated() { journal.effect("s1", outcome, at: index) }
  }

  /// A proposal for which rules were waived by somebody.
  private static func waived(_ seal: String, _ rules: [(key: String, signers: [String])]) -> ProposalSealed {
    let limits: [JSONValue] = rules.map { rule in
      ["key": "waived", "demand": ["key": .string(rule.key), "signers": .array(rule.signers.map(JSONValue.string))]]
    }
    let others: [JSONValue] = [["key": "changes.lines", "demand": 20]]
    let document: JSONValue = ["policy": ["boundary": .array(limits + others)], "seal": .string(seal)]
    return ProposalSealed(
      step: "land", seal: seal, proposal: document.canonicalText, revision: Revision(commit: "c", tree: "t"))
  }

  static let all: [RunShape] = [
    RunShape(name: "committed-alone") {
      applied(&$0, 3, .committed); $0.end(.committed)
    },
    RunShape(name: "committed-by-approval") {
      sealed(&$0, 5); $0.prompt("s1", attended: 61_007, .approve); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "asked-and-not-answered") {
      sealed(&$0, 11); $0.prompt("s1", attended: 9001, nil); $0.suspend(.approval)
    },
    RunShape(name: "waiting-for-approval") {
      sealed(&$0, 13); $0.suspend(.approval)
    },
    RunShape(name: "approved-and-not-resumed") {
      sealed(&$0, 17); $0.suspend(.approval)
      $0.add(.approvalGiven(ApprovalGiven(seal: "s1", decision: .approve, reason: nil, redraft: nil, person: "ada")))
    },
    RunShape(name: "approved-elsewhere-and-committed") {
      sealed(&$0, 19); $0.suspend(.approval)
      $0.add(.approvalGiven(ApprovalGiven(seal: "s1", decision: .approve, reason: nil, redraft: nil, person: "ada")))
      $0.attach(); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "rejected-by-verdict-waiting") {
      sealed(&$0, 23, .reject); $0.suspend(.rejection)
    },
    RunShape(name: "unreadable-verdict-waiting") {
      sealed(&$0, 29, .reject, readable: false); $0.suspend(.rejection)
    },
    RunShape(name: "rejected-by-verdict-approved-by-person") {
      sealed(&$0, 31, .reject); $0.suspend(.rejection); $0.attach(); $0.prompt("s1", attended: 120_011, .approve)
      $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "rejected-by-person") {
      sealed(&$0, 37); $0.prompt("s1", attended: 40_009, .reject); $0.end(.rejected)
    },
    RunShape(name: "changes-wanted-then-committed") {
      sealed(&$0, 41, .changesWanted); $0.reopen("code", .verdict); draft(&$0, 2, attempt: 2)
      $0.call("land", 2, task: .verdict, wait: 4000, cents: 7); $0.verdict("s2", .approve)
      $0.effect("s2", .committed); $0.end(.committed)
    },
    RunShape(name: "sent-back-by-person-then-committed") {
      sealed(&$0, 43); $0.prompt("s1", attended: 30_011, .reject); $0.reopen("code", .person);
      $0.reopen("land", .upstream)
      draft(&$0, 4, attempt: 2); $0.verdict("s2", .approve); $0.prompt("s2", attended: 8003, .approve)
      $0.effect("s2", .committed); $0.end(.committed)
    },
    RunShape(name: "in-doubt-waiting") {
      applied(&$0, 47, .inDoubt); $0.suspend(.inDoubt)
    },
    RunShape(name: "in-doubt-resolved-as-done") {
      applied(&$0, 53, .inDoubt); $0.suspend(.inDoubt); $0.resolve("s1", .effect, true); $0.attach(); $0.end(.committed)
    },
    RunShape(name: "in-doubt-resolved-as-not-done") {
      applied(&$0, 59, .inDoubt); $0.suspend(.inDoubt); $0.resolve("s1", .effect, false); $0.attach()
      $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "killed-in-an-effect-and-found-done") {
      applied(&$0, 61, nil); $0.attach()
      $0.add(.effectSettled(EffectSettled(seal: "s1", effect: 0, outcome: .committed, detail: "")))
      $0.end(.committed)
    },
    RunShape(name: "killed-while-drafting") {
      $0.start("code", 1); $0.call("code", 1, wait: 700, cents: 67)
    },
    RunShape(name: "ended-in-doubt") {
      applied(&$0, 71, .inDoubt); $0.end(.inDoubt)
    },
    RunShape(name: "aborted-while-waiting") {
      sealed(&$0, 73); $0.suspend(.approval); $0.end(.aborted)
    },
    RunShape(name: "aborted-after-an-effect") {
      applied(&$0, 79, .committed); $0.suspend(.obstructed); $0.end(.aborted)
    },
    RunShape(name: "dry-run", mode: .draft) {
      sealed(&$0, 83); $0.suspend(.drafted)
    },
    RunShape(name: "dry-run-that-failed", mode: .draft) {
      $0.start("code", 1); $0.fail("code", 1, .refusal); $0.end(.failed)
    },
    RunShape(name: "dry-run-gone-on-with", mode: .draft) {
      sealed(&$0, 89); $0.suspend(.drafted); $0.attach(); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "dry-run-gone-on-with-and-waiting", mode: .draft) {
      sealed(&$0, 97); $0.suspend(.drafted); $0.attach(); $0.suspend(.approval)
    },
    RunShape(name: "without-commit", hasCommitStep: false) {
      draft(&$0, 101); $0.end(.drafted)
    },
    RunShape(name: "without-commit-that-failed", hasCommitStep: false) {
      $0.start("code", 1); $0.call("code", 1, wait: 900, cents: 103); $0.fail("code", 1, .failedCheck); $0.end(.failed)
    },
    RunShape(name: "without-commit-interrupted", hasCommitStep: false) {
      draft(&$0, 107); $0.suspend(.interrupted)
    },
    RunShape(name: "undone-by-a-person") {
      applied(&$0, 109, .committed); $0.end(.committed); $0.undo("s1", by: .person, .committed)
    },
    RunShape(name: "undo-that-failed") {
      applied(&$0, 113, .committed); $0.end(.committed); $0.undo("s1", by: .person, .notApplied)
    },
    RunShape(name: "undo-in-doubt-resolved-as-done") {
      applied(&$0, 127, .committed); $0.end(.committed); $0.undo("s1", by: .person, .inDoubt)
      $0.resolve("s1", .compensation, true)
    },
    RunShape(name: "undo-in-doubt-resolved-as-not-done") {
      applied(&$0, 131, .committed); $0.end(.committed); $0.undo("s1", by: .person, .inDoubt)
      $0.resolve("s1", .compensation, false)
    },
    RunShape(name: "walked-back-after-a-failure") {
      applied(&$0, 137, .committed, .notApplied); $0.undo("s1", by: .failure, .committed); $0.end(.failed)
    },
    RunShape(name: "retried-and-committed") {
      $0.start("code", 1); $0.call("code", 1, turn: 1, wait: 310, cents: 1);
      $0.call("code", 1, turn: 2, wait: 590, cents: 2)
      $0.mistake("code", 1, turn: 2, .editNotFound); $0.command("code", 1, milliseconds: 71);
      $0.fail("code", 1, .failedCheck)
      draft(&$0, 139, attempt: 2); $0.verdict("s1", .approve); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "escalated-and-committed") {
      $0.start("code", 1); $0.call("code", 1, wait: 210, cents: 1); $0.fail("code", 1, .noProgress)
      $0.start("code", 2, tier: .slow, isEscalated: true); $0.call("code", 2, wait: 2500, cents: 149, isSlow: true)
      $0.finish("code", 2); $0.prompt("s1", attended: 15_013, .approve); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "out-of-attempts") {
      for attempt in 1...3 {
        $0.start("code", attempt); $0.call("code", attempt, wait: 400, cents: 151);
        $0.fail("code", attempt, .emptyDraft)
      }
      $0.end(.failed)
    },
    RunShape(name: "over-the-boundary") {
      draft(&$0, 157); $0.end(.blocked)
    },
    RunShape(name: "stale") {
      sealed(&$0, 163); $0.end(.stale)
    },
    RunShape(name: "out-of-budget") {
      $0.start("code", 1); $0.call("code", 1, wait: 500, cents: 167); $0.command("code", 1, milliseconds: 33)
      $0.end(.outOfBudget)
    },
    RunShape(name: "obstructed-then-committed") {
      sealed(&$0, 173); $0.suspend(.obstructed); $0.attach(); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "held-back-and-waiting") {
      sealed(&$0, 179); $0.suspend(.withheld)
    },
    RunShape(name: "journal-restored") {
      sealed(&$0, 229)
      $0.add(.restoreAccepted(RestoreAccepted(person: "ada", lastKnown: 9)))
    },
    RunShape(name: "interrupted-and-going-on") {
      draft(&$0, 181); $0.suspend(.interrupted); $0.attach()
    },
    RunShape(name: "two-commits") {
      applied(&$0, 191, .committed); $0.finish("land", 1); $0.call("ship", 1, task: .verdict, wait: 800, cents: 9)
      $0.verdict("t1", .approve); $0.effect("t1", .committed); $0.end(.committed)
    },
    RunShape(name: "two-commits-of-which-one-is-undone") {
      applied(&$0, 193, .committed); $0.finish("land", 1); $0.verdict("t1", .approve); $0.effect("t1", .committed)
      $0.end(.committed); $0.undo("t1", by: .person, .committed)
    },
    RunShape(name: "two-commits-of-which-one-waits") {
      applied(&$0, 197, .committed); $0.finish("land", 1); $0.verdict("t1", .approve); $0.suspend(.approval)
    },
    RunShape(name: "without-a-price") {
      applied(&$0, nil, .committed); $0.end(.committed)
    },
    RunShape(name: "drafts-that-conflict") {
      for step in ["one", "two"] as [StepID] { $0.call(step, 1, wait: 111, cents: 199); $0.finish(step, 1) }
      $0.reopen("one", .conflict)
      for step in ["one", "two"] as [StepID] { $0.call(step, 2, wait: 1234, cents: 211); $0.finish(step, 2) }
      $0.verdict("s1", .approve); $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "draft-taken-by-a-loss-of-power") {
      draft(&$0, 233); $0.reopen("code", .lost); draft(&$0, 239, attempt: 2); $0.verdict("s1", .approve)
      $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "draft-taken-and-not-made-again") {
      draft(&$0, 241); $0.reopen("code", .lost); $0.suspend(.interrupted)
    },
    RunShape(name: "target-that-moved-on") {
      draft(&$0, 251); $0.reopen("code", .target); draft(&$0, 257, attempt: 2); $0.verdict("s1", .approve)
      $0.effect("s1", .committed); $0.end(.committed)
    },
    RunShape(name: "granted-twice") {
      sealed(&$0, 263); $0.effect("s1", .committed, at: 0, grant: "policy.yaml:4")
      $0.effect("s1", .committed, at: 1, grant: "policy.yaml:4")
      $0.effect("s1", .committed, at: 2, grant: "policy.yaml:9"); $0.end(.committed)
    },
    RunShape(name: "granted-and-approved-by-a-command") {
      sealed(&$0, 269); $0.suspend(.approval)
      $0.add(
        .approvalGiven(
          ApprovalGiven(
            seal: "s1", decision: .approve, reason: nil, redraft: nil, person: "ada", means: .unattended)))
      $0.attach(); $0.effect("s1", .committed, grant: "policy.yaml:4"); $0.end(.committed)
    },
    RunShape(name: "rules-waived") {
      draft(&$0, 271)
      for seal in ["s1", "s2"] { $0.add(.proposalSealed(waived(seal, [("paths.deny", ["ops@x", "sec@x"])]))) }
      $0.add(.proposalSealed(waived("s3", [("changes.files", ["ops@x"]), ("paths.deny", ["ops@x", "sec@x"])])))
      $0.suspend(.approval)
    },
    RunShape(name: "a-rule-waived") {
      draft(&$0, 277); $0.add(.proposalSealed(waived("s1", [("changes.files", ["ops@x"])]))); $0.end(.rejected)
    },
    RunShape(name: "checks-that-failed") {
      $0.start("code", 1); $0.call("code", 1, wait: 120, cents: 281)
      $0.check("code", 1, ["make", "test"], .exited(2), printing: "one\n\ntwo  \n\n")
      $0.check("code", 1, ["make", "lint"], .exited(0), printing: "fine\n"); $0.fail("code", 1, .failedCheck)
      $0.start("code", 2); $0.call("code", 2, wait: 130, cents: 283)
      $0.check("code", 2, ["make", "test"], .signalled(9), printing: "three\n"); $0.fail("code", 2, .crashedCheck)
      $0.check("code", 2, ["ls", "x"], .exited(2), as: .tool); $0.end(.failed)
    },
    RunShape(name: "checks-that-failed-otherwise") {
      $0.start("code", 1);
      $0.check("code", 1, ["make", "lint"], .timedOut, printing: (1...12).map { "\($0)\n" }.joined())
      $0.fail("code", 1, .timedOutCheck); $0.start("code", 2); $0.check("code", 2, ["a"], .memoryLimit)
      $0.fail("code", 2, .stoppedCheck); $0.end(.failed)
    },
    RunShape(name: "another-lane-and-no-answer") {
      $0.start("code", 1); $0.call("code", 1, turn: 1, wait: 90, cents: 223, served: .standard)
      $0.call("code", 1, turn: 2, wait: 91, cents: 227, served: nil)
      $0.call("code", 1, turn: 3, wait: 5000, cents: 0, error: ModelError(.rateLimited, "too many requests"))
      $0.end(.failed)
    },
  ]
}

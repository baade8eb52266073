import Approval
import JSON
import Plans
import Policy
import RunJournal
import TestKit
import Testing

/// Ten thousand proposals, policies and answers at random, against an oracle that knows what each was made from and not how
/// risk is told.
@Suite("Nothing outside the short list is applied unasked")
struct RiskOracleTests {
  @Test(
    "Only low risk, an answer at a terminal, or exactly what a system's or user's policy names lets an effect be applied"
  )
  func oracle() {
    var random = SplitMix(seed: 20_261_130)
    var applied = 0
    let rounds = Extent.count(800, orAll: 10_000)
    for round in 0..<rounds {
      let made = RandomProposal(&random)
      let isApplied = Self.isApplied(made)
      #expect(isApplied == made.mayBeApplied, "round \(round): \(made.story.joined(separator: "; "))")
      applied += isApplied ? 1 : 0
    }
    // Neither answer is so rare that it was hardly tried.
    #expect((rounds / 10...rounds * 9 / 10).contains(applied), "\(applied)")
  }

  private static func isApplied(_ made: RandomProposal) -> Bool {
    let sealed = SealedProposal(sealing: made.proposal)
    var record = Samples.record(of: sealed)
    record.approvals = made.answers.map { means in
      ApprovalGiven(
        seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: "grace", nonce: "n", means: means)
    }
    let evidence = CommitEvidence(
      record: record, live: made.proposal.effects[0], derived: made.proposal, now: Instant(milliseconds: 1500))
    do throws(Refusal) {
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
      return true
    } catch {
      return false
    }
  }
}

/// A proposal with what the oracle says of it.
private struct RandomProposal {
  var proposal = Samples.proposal
  var answers: [ApprovalGiven.Means] = []
  /// What it was made from.
  var story: [String] = []
  private var isHarmless = true
  private var policy = Policy()

  init(_ random: inout SplitMix) {
    makePolicy(&random)
    makeEffects(&random)
    makeChanges(&random)
    makeCircumstances(&random)
    if random.next(5) == 0 { answers.append(random.next(2) == 0 ? .terminal : .unattended) }
    proposal.policy.boundary = policy.document
    proposal.policy.unattended = proposal.effects.map { policy.unattended($0.facts)?.description }
    story.append("answers \(answers)")
  }

  var mayBeApplied: Bool {
    isHarmless || answers.contains(.terminal) || (answers.contains(.unattended) && allowsUnsigned)
  }

  // The policy: grants and permissions of any layer, of which only the outer two count.

  private var granted: [(layer: PolicyLayer, kind: EffectKind, host: String, most: Int)] = []
  private var isRefused = false
  private var allowsUnsigned = false

  private mutating func makePolicy(_ random: inout SplitMix) {
    var rules: Set<Policy.Rule> = []
    func source(_ layer: PolicyLayer) -> PolicySource {
      PolicySource(layer: layer, path: "/\(layer.rawValue)", line: 1)
    }
    for layer in PolicyLayer.allCases {
      for _ in 0..<random.next(3) {
        let kind = Self.kinds[random.next(Self.kinds.count)]
        let host = Self.hosts[random.next(Self.hosts.count)]
        let most = random.next(3) * 10
        granted.append((layer, kind, host, most))
        let limits = EffectLimits(names: ["hosts": .init(allow: [host])], numbers: [.figure("rows"): most])
        rules.insert(Policy.Rule(.unattended(UnattendedGrant(kind: kind, limits: limits)), source: source(layer)))
      }
      if random.next(40) == 0 {
        isRefused = true
        rules.insert(Policy.Rule(.refuseUnattended, source: source(layer)))
      }
    }
    var answers: [(PolicyLayer, Bool)] = []
    for layer in PolicyLayer.allCases where random.next(4) == 0 { answers.append((layer, random.next(3) > 0)) }
    for (layer, isAllowed) in answers {
      rules.insert(Policy.Rule(.unsignedApprovals(isAllowed), source: source(layer)))
    }
    allowsUnsigned =
      answers.allSatisfy(\.1) && answers.contains { $0.0 == .system || $0.0 == .user }
    policy = Policy(rules)
    story.append("grants \(granted)\(isRefused ? ", refused" : "")")
  }

  private func isGranted(_ kind: EffectKind, _ host: String, _ rows: Int) -> Bool {
    !isRefused
      && granted.contains {
        ($0.layer == .system || $0.layer == .user) && $0.kind == kind && $0.host == host && rows <= $0.most
      }
  }

  // The effects.

  private static let kinds: [EffectKind] = ["git.merge", "git.push", "sql.migrate", "http", "command", "file.write"]
  private static let hosts = ["a.example", "b.example"]
  /// Each with whether a grant covers it.
  private static let findings: [(EffectFinding, covered: Bool)] = [
    (.unmeasured, false), (.deploys, true), (.rowsDeleted(3), true), (.rowsRewritten(1), true),
    (.runsWhatTheDraftChanged(["x"]), false), (.readsWhatTheDraftChanged(["x"]), true),
    (.moneyFrom(.step("x", members: [])), false), (.moneyFrom(.draft("x")), false), (.moneyFrom(.input("x")), true),
    (.targetFrom(.step("x", members: [])), false), (.startupFile("/x"), true), (.embeddedRepository("x"), false),
    (.other("x"), false),
  ]

  private mutating func makeEffects(_ random: inout SplitMix) {
    proposal.effects = []
    for _ in 0...random.next(2) {
      var effect = Samples.effect
      // Merges are the most, as they are in life.
      effect.kind = random.next(2) == 0 ? "git.merge" : Self.kinds[random.next(Self.kinds.count)]
      effect.origin.mayBeLowRisk = effect.kind == "git.merge"
      let host = Self.hosts[random.next(Self.hosts.count)]
      let rows = random.next(20)
      effect.names = ["hosts": [host]]
      effect.numbers = [.figure("rows"): rows]
      let isGranted = isGranted(effect.kind, host, rows)
      if random.next(6) == 0 {
        let finding = Self.findings[random.next(Self.findings.count)]
        effect.findings = [finding.0]
        if !(finding.covered && isGranted) { isHarmless = false }
        story.append("\(finding.0)")
      }
      if random.next(8) == 0 {
        effect.compensation = nil
        if !isGranted { isHarmless = false }
        story.append("not undone")
      }
      if effect.kind != "git.merge" && !isGranted { isHarmless = false }
      story.append("\(effect.kind) on \(host), \(rows) rows\(isGranted ? ", granted" : "")")
      proposal.effects.append(effect)
    }
  }

  // The draft.

  private static let harmless = ["a.txt", "src/app.py", "docs/guide.md", "Sources/App/main.swift"]
  private static let steering = [
    ".gemini/settings.json", "AGENTS.md", "sub/CLAUDE.md", ".windsurfrules", ".kiro/x", ".roo/x", ".aider.conf.yml",
    ".continue/config.json", ".zed/tasks.json", ".exrc", ".gdbinit", ".npmrc", ".yarnrc.yml", ".cargo/config.toml",
    ".devcontainer/devcontainer.json", "lefthook.yml", "mise.toml", ".woodpecker.yml", ".drone.yml", "Dockerfile",
    "docker-compose.yml", "compose.yaml", "sitecustomize.py", "conftest.py", "Makefile", "build.rs", "tox.ini",
    "noxfile.py", "setup.cfg", "Pipfile", "uv.lock", "composer.json", ".mvn/extensions.xml", "gradlew",
    "gradle/wrapper/gradle-wrapper.properties", "Directory.Build.props", ".lfsconfig", ".chancery/policy.yaml",
    "tests/test_a.py", "src/a.test.ts",
  ]

  private mutating func makeChanges(_ random: inout SplitMix) {
    proposal.changes = []
    for number in 0..<random.next(4) {
      var change = Samples.change
      change.path = "\(number)/" + Self.harmless[random.next(Self.harmless.count)]
      if random.next(12) == 0 {
        change.path = Self.steering[random.next(Self.steering.count)]
        isHarmless = false
      }
      if random.next(12) == 0 {
        isHarmless = false
        switch random.next(6) {
        case 0: change.kind = .deleted
        case 1: change.isBinary = true
        case 2: change.newMode = 0o100755
        case 3: change.newMode = 0o120000
        case 4:
          change.newSize = 0
          change.before = .init(size: 9, lines: 3, isKeptElsewhere: true)
        default: change.linesAdded = 201
        }
      }
      story.append("\(change)")
      proposal.changes.append(change)
    }
  }

  private mutating func makeCircumstances(_ random: inout SplitMix) {
    switch random.next(20) {
    case 0:
      proposal.checks = []
      if !proposal.changes.isEmpty { isHarmless = false }
    case 1:
      proposal.missingLayers = ["seccomp"]
      isHarmless = false
    case 2:
      proposal.leftOut = ["x"]
      isHarmless = false
    case 3:
      proposal.drafters.append(proposal.judge)
      isHarmless = false
    case 4:
      proposal.policy.approval = .always
      isHarmless = false
    default: return
    }
    story.append("a circumstance")
  }
}

extension SplitMix {
  /// A number below a bound.
  fileprivate mutating func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}

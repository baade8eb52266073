import Plans
import Policy
import TestKit
import Testing

/// Two hundred random policies of four layers about what a run uses, changed between its begin and its commit, against tables
/// that were written by hand.
@Suite("Frozen policies and those of now, of what a run uses")
struct LiveRunOracleTests {
  private static let layers: [PolicyLayer] = [.system, .user, .repository, .plan]

  private func policy(_ boundaries: [Boundary], of layers: [PolicyLayer]) -> Policy {
    zip(layers, boundaries).reduce(Policy()) {
      $0.restricted(by: Policy($1.1, layer: $1.0, path: $1.0.rawValue))
    }
  }

  @Test(
    "A run goes on exactly where every layer allows what it uses, as it was frozen and as it is now",
    arguments: 0..<UInt64(Extent.count(20, orAll: 200)))
  func oracle(seed: UInt64) {
    var random = RandomRun(seed: seed)
    for _ in 0..<20 {
      let frozen = Self.layers.map { _ in random.boundary() }
      // Some files change, some stay as they are; a plan never does.
      let now = frozen.dropLast().map { random.flip() ? $0 : random.boundary() }
      let begun = policy(frozen, of: Self.layers)
      let rules = begun.narrowed(by: policy(now, of: Array(Self.layers.dropLast())))
      let judge = PolicyJudge(rules.sealed(over: begun))
      let (run, facts) = random.run()
      let (own, others) = (random.commands(), random.commands())
      let oracles = (frozen + now).enumerated().map { index, boundary in
        // The file of a layer, as it was and as it is.
        let file =
          [frozen[index % frozen.count]] + now.enumerated().filter { $0.offset == index % frozen.count }.map(\.element)
        return RunOracle(boundary: boundary, listsAgents: file.contains(where: \.listsPrograms))
      }
      let text = "\(rules.sorted.map { ($0.source.layer, $0.key, $0.constraint.text) })"
      #expect(
        judge.violations(of: facts).isEmpty == oracles.allSatisfy { $0.allows(run) }, "\(text) \(run)")
      #expect(
        judge.violations(of: own.map(\.facts), besides: others.map(\.facts)).isEmpty
          == oracles.allSatisfy { $0.allows(own, besides: others) }, "\(text) \(own) \(others)")
      #expect(rules.approvals ?? 0 == (frozen + now).compactMap(\.approvals).max() ?? 0)
      #expect(rules.allowsSameModel == isSameModelAllowed(frozen, now), "\(text)")
    }
  }

  /// Only what the system or the user allows, at both times, and nobody refuses at any.
  private func isSameModelAllowed(_ frozen: [Boundary], _ now: [Boundary]) -> Bool {
    let said = frozen + now
    guard !said.contains(where: { $0.allowsSameModel == false }) else { return false }
    return (0..<2).contains { frozen[$0].allowsSameModel == true && now[$0].allowsSameModel == true }
  }
}

/// What a run uses, as places in the tables below.
private struct SampleRun: Hashable {
  var drafter: Int
  var judge: Int
  var secret: Int
  var agent: Int?
  var repository: Int
  var asked: Permission?
}

private struct SampleCommand: Hashable {
  var line: Int
  var rows: Int

  var facts: EffectFacts {
    EffectFacts(kind: "command", numbers: [.figure("rows"): rows], words: Tables.lines[line])
  }
}

/// Patterns with what they are about: the places of what they allow, and of what they deny.
private enum Tables {
  typealias Row = (pattern: String, allows: Set<Int>, denies: Set<Int>)

  static let models = [
    ModelFact("anthropic/a", at: ModelAddress("https://api.anthropic.com/")),
    ModelFact("anthropic/a", at: ModelAddress("https://evil.example")),
    ModelFact("own/x", at: ModelAddress("https://llm.example.com:443/v1")),
    ModelFact("mine/a", at: ModelAddress("https://api.anthropic.com")), ModelFact("scripted/s.json", at: nil),
  ]
  static let ofModels: [Row] = [
    ("anthropic/*", [0], [0, 1, 3]), ("*", [0], [0, 1, 2, 3, 4]), ("scripted/*", [4], [4]),
    ("own/* at https://llm.example.com", [2], [2]), ("mine/* at https://api.anthropic.com", [3], [3]),
    ("*/* at https://evil.example", [1], [1, 4]), ("own/x", [], [2]),
  ]

  static let secrets = [
    SecretFact("PAY", sources: ["env:PAY"]), SecretFact("PAY", sources: ["env:ROOT"]),
    SecretFact("PAY", sources: ["file:/run/pay", "file:/etc/ROOT"]), SecretFact("PAY", sources: ["command:pass ROOT"]),
    SecretFact("PAY", sources: []),
  ]
  static let ofSecrets: [Row] = [
    ("PAY", [0], [0, 1, 2, 3, 4]), ("ROOT", [1], [1, 2, 3]), ("root", [], [1, 2, 3]),
    ("*", [0, 1, 2, 3], [0, 1, 2, 3, 4]),
    ("file:*", [2], [2]), ("file:/run/*", [], [2]), ("command:pass *", [3], [3]), ("env:*", [0, 1], [0, 1]),
  ]

  static let agents = ["/usr/bin/a@sha256:11", "/usr/bin/a@sha256:22", "/home/m/a@sha256:11"]
  static let ofAgents: [Row] = [
    ("/usr/bin/a@*", [0, 1], [0, 1]), ("*@sha256:11", [0, 2], [0, 2]), ("/usr/bin/a@sha256:11", [0], [0]),
  ]

  /// The repository, and the work tree.
  static let repositories = [("/srv/a", "/srv/a"), ("/srv/a", "/home/m/a"), ("/home/m/b", "/srv/b")]
  static let ofRepositories: [Row] = [
    ("/srv/*", [0, 1], [0, 1, 2]), ("/home/*", [2], [1, 2]), ("/SRV/a", [], [0, 1]), ("/srv/./a/", [], [0, 1]),
  ]

  static let lines = [["deploy", "app"], ["deploy", "app", "now"], ["sh", "-c", "deploy app"]]
  static let ofLines: [(words: [String], allows: Set<Int>, denies: Set<Int>)] = [
    (["deploy", "app"], [0], [0]), (["deploy", "..."], [0, 1], [0, 1]), (["sh", "..."], [2], [2]),
    (["DEPLOY", "..."], [], [0, 1]),
  ]
}

extension Boundary {
  fileprivate var listsPrograms: Bool {
    rules.contains { if case .allowAgents(.programs, _) = $0.constraint { true } else { false } }
  }
}

/// Judges by one file, in the plainest way there is.
private struct RunOracle {
  let boundary: Boundary
  /// Whether the file lists programs that draft, which a list of models that draft asks for.
  let listsAgents: Bool

  func allows(_ run: SampleRun) -> Bool {
    boundary.rules.allSatisfy { rule in
      switch rule.constraint {
      case .allowModels(let use, let patterns):
        holds(patterns, Tables.ofModels, use == .draft ? run.drafter : run.judge)
          && (use == .judge || run.agent == nil || listsAgents)
      case .denyModel(let use, let pattern): !denies(pattern, Tables.ofModels, use == .draft ? run.drafter : run.judge)
      case .allowSecrets(let patterns): holds(patterns, Tables.ofSecrets, run.secret)
      case .denySecret(let pattern): !denies(pattern, Tables.ofSecrets, run.secret)
      case .allowAgents(_, let patterns): run.agent.map { holds(patterns, Tables.ofAgents, $0) } ?? true
      case .denyAgent(_, let pattern): run.agent.map { !denies(pattern, Tables.ofAgents, $0) } ?? true
      case .allowRepositories(let patterns): holds(patterns, Tables.ofRepositories, run.repository)
      case .denyRepository(let pattern): !denies(pattern, Tables.ofRepositories, run.repository)
      case .permission(let permission, let isAllowed): isAllowed || run.asked != permission
      default: true
      }
    }
  }

  private func holds(_ patterns: [String], _ rows: [Tables.Row], _ place: Int) -> Bool {
    patterns.contains { pattern in rows.contains { $0.pattern == pattern && $0.allows.contains(place) } }
  }

  private func denies(_ pattern: String, _ rows: [Tables.Row], _ place: Int) -> Bool {
    rows.contains { $0.pattern == pattern && $0.denies.contains(place) }
  }

  func allows(_ own: [SampleCommand], besides others: [SampleCommand]) -> Bool {
    guard let limits = boundary.effects["command"] else { return true }
    let all = own.isEmpty ? [] : own + others
    if let count = limits.count, all.count > count { return false }
    if let most = limits.numbers[.figure("rows")], all.map(\.rows).reduce(0, +) > most { return false }
    return own.allSatisfy { command in
      if let allow = limits.commands?.allow {
        guard allow.contains(where: { allows($0, command) }) else { return false }
      }
      return limits.commands?.deny.contains { pattern in
        Tables.ofLines.contains { $0.words == pattern.words && $0.denies.contains(command.line) }
      } != true
    }
  }

  private func allows(_ pattern: CommandPattern, _ command: SampleCommand) -> Bool {
    Tables.ofLines.contains { $0.words == pattern.words && $0.allows.contains(command.line) }
  }
}

private struct RandomRun {
  private var random: RandomPolicies

  init(seed: UInt64) { random = RandomPolicies(seed: seed &+ 30_000) }

  mutating func flip() -> Bool { random.flip() }
  private mutating func rarely() -> Bool { random.number(0...3) == 0 }
  private mutating func place(_ count: Int) -> Int { random.number(0...(count - 1)) }

  private mutating func some(_ rows: [Tables.Row]) -> [String] {
    Array(rows.map(\.pattern).shuffled(using: &random).prefix(random.number(1...3)))
  }

  private mutating func one(_ rows: [Tables.Row]) -> String { rows[place(rows.count)].pattern }

  mutating func boundary() -> Boundary {
    var boundary = Boundary()
    var rules: [Constraint] = []
    if rarely() { rules.append(.allowModels(flip() ? .draft : .judge, some(Tables.ofModels))) }
    if rarely() { rules.append(.denyModel(flip() ? .draft : .judge, one(Tables.ofModels))) }
    if rarely() { rules.append(.allowSecrets(some(Tables.ofSecrets))) }
    if rarely() { rules.append(.denySecret(one(Tables.ofSecrets))) }
    if rarely() { rules.append(.allowAgents(.programs, some(Tables.ofAgents))) }
    if rarely() { rules.append(.denyAgent(.programs, one(Tables.ofAgents))) }
    if rarely() { rules.append(.allowRepositories(some(Tables.ofRepositories))) }
    if rarely() { rules.append(.denyRepository(one(Tables.ofRepositories))) }
    if rarely() { rules.append(.permission(Permission.allCases[place(Permission.allCases.count)], flip())) }
    boundary.rules = rules.enumerated().map { PolicyRule("r\($0.offset)", $0.element) }
    if rarely() { boundary.approvals = random.number(1...3) }
    if flip() { boundary.allowsSameModel = random.number(0...4) > 0 }
    if flip() { boundary.effects["command"] = limits() }
    return boundary
  }

  private mutating func limits() -> EffectLimits {
    var limits = EffectLimits(count: rarely() ? random.number(0...4) : nil)
    if rarely() { limits.numbers[.figure("rows")] = random.number(0...9) }
    if flip() {
      let allow = (0..<random.number(1...3)).map { _ in pattern() }
      limits.commands = .init(allow: flip() ? allow : nil, deny: rarely() ? [pattern()] : [])
    }
    return limits
  }

  private mutating func pattern() -> CommandPattern {
    CommandPattern(words: Tables.ofLines[place(Tables.ofLines.count)].words)
  }

  mutating func run() -> (SampleRun, RunFacts) {
    let run = SampleRun(
      drafter: place(Tables.models.count), judge: place(Tables.models.count), secret: place(Tables.secrets.count),
      agent: flip() ? place(Tables.agents.count) : nil, repository: place(Tables.repositories.count),
      asked: flip() ? Permission.allCases[place(Permission.allCases.count)] : nil)
    let (repository, workTree) = Tables.repositories[run.repository]
    let facts = RunFacts(
      drafters: [Tables.models[run.drafter]], judges: [Tables.models[run.judge]],
      agents: run.agent.map { [AgentFact(program: Tables.agents[$0], hosts: [])] } ?? [],
      secrets: [Tables.secrets[run.secret]], repository: repository, workTree: workTree,
      asked: run.asked.map { [$0: "it"] } ?? [:], signers: nil)
    return (run, facts)
  }

  mutating func commands() -> [SampleCommand] {
    (0..<random.number(0...2)).map { _ in
      SampleCommand(line: place(Tables.lines.count), rows: random.number(0...4))
    }
  }
}

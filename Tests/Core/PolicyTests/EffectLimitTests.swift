import Plans
import Policy
import Testing

@Suite("Limits on effects")
struct EffectLimitTests {
  private func violations(_ limits: [EffectKind: EffectLimits], _ effects: EffectFacts...) -> [BoundaryViolation] {
    Policy(Boundary(effects: limits), layer: .repository, path: "p").violations(of: effects)
  }

  @Test("Effects are counted by kind, and only against a limit that is set")
  func counts() {
    let boundary = Boundary(effects: [.gitMerge: 1, .http: 0])
    let judge = PolicyJudge(Policy(boundary, layer: .plan, path: "plan.yaml"))
    #expect(judge.violations(declaring: [.gitMerge, .command, .command]).isEmpty)
    let found = judge.violations(declaring: [.gitMerge, .gitMerge, .http])
    #expect(found.map(\.limit) == ["boundary.effects.git.merge", "boundary.effects.http"])
    #expect(
      found.first?.remedy
        == "split the plan into smaller ones, or raise boundary.effects.git.merge to at least 2 in the plan")
  }

  @Test("A name has to fit what is allowed exactly, and must not fit what is denied in any spelling")
  func names() {
    let limits: [EffectKind: EffectLimits] = [
      .gitPush: EffectLimits(names: [.branches: .init(allow: ["feature/*", "main"], deny: ["*/secret"])])
    ]
    func push(_ branch: String) -> EffectFacts { EffectFacts(kind: .gitPush, names: [.branches: [branch]]) }
    #expect(violations(limits, push("feature/a"), push("main")).isEmpty)
    #expect(violations(limits, push("Main")).map(\.limit) == ["effects.git.push.branches.allow"])
    #expect(violations(limits, push("feature/SECRET")).map(\.limit) == ["effects.git.push.branches.deny"])
    #expect(violations(limits, push("feature/SECRET")).first?.offenders == ["feature/SECRET"])
  }

  @Test("What is not known meets no limit on it")
  func unknown() {
    let limits: [EffectKind: EffectLimits] = [
      .sqlMigrate: EffectLimits(names: [.tables: .init(deny: ["users"])], numbers: [.rows: 10])
    ]
    let found = violations(limits, EffectFacts(kind: .sqlMigrate, text: "migrate"))
    #expect(found.map(\.limit) == ["effects.sql.migrate.rows", "effects.sql.migrate.tables.deny"])
    #expect(found.allSatisfy { $0.offenders == ["migrate"] })
    #expect(
      violations(limits, EffectFacts(kind: .sqlMigrate, names: [.tables: ["a"]], numbers: [.rows: 10])).isEmpty)
  }

  @Test("Figures are added up over the effects of a kind, without wrapping round")
  func sums() {
    func migration(_ rows: Int) -> EffectFacts { EffectFacts(kind: .sqlMigrate, numbers: [.rows: rows]) }
    let limits: [EffectKind: EffectLimits] = [.sqlMigrate: EffectLimits(numbers: [.rows: 10])]
    #expect(violations(limits, migration(4), migration(6)).isEmpty)
    #expect(violations(limits, migration(5), migration(6)).map(\.measured) == ["11"])
    #expect(violations(limits, migration(.max), migration(.max)).map(\.measured) == ["\(Int.max)"])
  }

  @Test("Money of a currency without a limit is refused where another has one, and so is what names no amount")
  func money() {
    let limits: [EffectKind: EffectLimits] = [.http: EffectLimits(numbers: [.amount(currency: "USD"): 100])]
    func payment(_ currency: String, _ amount: Int) -> EffectFacts {
      EffectFacts(kind: .http, numbers: [.amount(currency: currency): amount])
    }
    #expect(violations(limits, payment("USD", 60), payment("USD", 40)).isEmpty)
    #expect(violations(limits, EffectFacts(kind: .http)).map(\.measured) == ["no amount declared"])
    #expect(violations(limits, payment("USD", 60), payment("USD", 41)).map(\.limit) == ["effects.http.amounts.USD"])
    #expect(violations(limits, payment("EUR", 1)).map(\.measured) == ["money in a currency without a limit"])
  }

  @Test(
    "Command lines are compared word by word, and a denial holds wherever the program lies",
    arguments: [
      (["git", "status"], ["git", "status"], true, true), (["git", "status"], ["git", "status", "-s"], false, false),
      (["git", "..."], ["git"], true, true), (["git", "..."], ["git", "push", "origin"], true, true),
      (["git", "..."], ["/usr/bin/git", "push"], false, true),
      (["git", "push", "..."], ["git", "pull"], false, false),
      (["rm", "-*", "..."], ["RM", "-rf", "/"], false, true), (["a b"], ["a", "b"], false, false),
      (["*"], ["x"], true, true), (["*"], [], false, false), (["..."], ["anything", "at", "all"], true, true),
    ])
  func commands(pattern: [String], line: [String], fits: Bool, denied: Bool) {
    let pattern = CommandPattern(words: pattern)
    #expect(pattern.matches(line) == fits)
    #expect(pattern.denies(line) == denied)
  }

  @Test("A command has to fit a pattern that is allowed, and none that is denied")
  func commandLimits() {
    let limits: [EffectKind: EffectLimits] = [
      .command: EffectLimits(
        commands: .init(
          allow: [CommandPattern(words: ["kubectl", "..."])],
          deny: [CommandPattern(words: ["kubectl", "delete", "..."])]))
    ]
    func command(_ words: String...) -> EffectFacts { EffectFacts(kind: .command, words: words) }
    #expect(violations(limits, command("kubectl", "apply", "-f", "x")).isEmpty)
    #expect(violations(limits, command("sh", "-c", "kubectl apply")).map(\.limit) == ["effects.command.commands.allow"])
    let deletion = violations(limits, command("kubectl", "Delete", "ns"))
    #expect(deletion.map(\.limit) == ["effects.command.commands.deny"])
    #expect(deletion.first?.offenders == ["kubectl Delete ns"])
    #expect(violations(limits, EffectFacts(kind: .command)).count == 2)
  }
}

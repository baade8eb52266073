import Plans
import Policy
import Testing

@Suite("Grants for effects that need nobody's answer")
struct UnattendedTests {
  private static let grant = UnattendedGrant(
    kind: "sql.migrate",
    limits: EffectLimits(
      names: ["databases": .init(allow: ["app"]), "statements": .init(allow: ["create"])],
      numbers: [.figure("rows"): 10]))

  private static let covered = EffectFacts(
    kind: "sql.migrate", names: ["databases": ["app"], "statements": ["create"], "hosts": ["localhost"]],
    numbers: [.figure("rows"): 10])

  private func isCovered(_ change: (inout EffectFacts) -> Void) -> Bool {
    var facts = Self.covered
    change(&facts)
    return Self.grant.covers(facts)
  }

  @Test("An effect on the named targets within the limits is covered")
  func covered() { #expect(isCovered { _ in }) }

  @Test("Another kind, another target, one more row, or anything that is not known is not")
  func notCovered() {
    #expect(!isCovered { $0.kind = "command" })
    #expect(!isCovered { $0.names["databases"] = ["app", "billing"] })
    #expect(!isCovered { $0.names["statements"] = ["create", "delete"] })
    #expect(!isCovered { $0.names["statements"] = nil })
    #expect(!isCovered { $0.names["statements"] = [] })
    #expect(!isCovered { $0.numbers[.figure("rows")] = 11 })
    #expect(!isCovered { $0.numbers[.figure("rows")] = nil })
    #expect(!isCovered { $0.numbers[.figure("bytes")] = 1 })
    #expect(!isCovered { $0.numbers[.amount(currency: "EUR")] = 1 })
  }

  @Test("Drafted files that an effect can read have to be named, every one")
  func drafted() {
    func grant(_ allow: [String]?) -> UnattendedGrant {
      var limits = EffectLimits(commands: .init(allow: [CommandPattern(words: ["deploy"])], deny: []))
      if let allow { limits.names["drafted"] = .init(allow: allow) }
      return UnattendedGrant(kind: "command", limits: limits)
    }
    func covers(_ allow: [String]?, _ drafted: [String]) -> Bool {
      grant(allow).covers(EffectFacts(kind: "command", names: ["drafted": drafted], words: ["deploy"]))
    }
    #expect(covers(nil, []) && covers(["docs/*"], []) && covers(["docs/*"], ["docs/a.md", "docs/b/c.md"]))
    #expect(!covers(nil, ["docs/a.md"]) && !covers(["docs/*"], ["docs/a.md", "Makefile"]))
  }

  @Test("A grant without a target covers nothing")
  func everything() {
    let grant = UnattendedGrant(kind: "sql.migrate", limits: EffectLimits(numbers: [.figure("rows"): 1_000_000]))
    #expect(!grant.covers(Self.covered))
    let denying = UnattendedGrant(kind: "sql.migrate", limits: EffectLimits(names: ["databases": .init(deny: ["x"])]))
    #expect(!denying.covers(Self.covered))
  }

  @Test("A wildcard names no target, and neither does a method, a class of statements or a source")
  func wildcards() {
    func names(_ kind: EffectKind, _ attribute: NameAttribute, _ allow: [String]) -> Bool {
      UnattendedGrant(kind: kind, limits: EffectLimits(names: [attribute: .init(allow: allow)])).namesTarget
    }
    #expect(names("http", "hosts", ["api.example.com", "*.example.com"]))
    #expect(!names("http", "hosts", ["*"]) && !names("http", "hosts", ["api.example.com", "*.*"]))
    #expect(!names("http", "methods", ["POST"]) && !names("sql.migrate", "statements", ["create"]))
    #expect(!names("command", "executables", ["/bin/sh@*"]) && !names("http", "sources", ["*=plan"]))
    for first in ["*", "...", "?"] {
      let commands = EffectLimits.Commands(allow: [CommandPattern(words: [first, "deploy"])], deny: [])
      #expect(!UnattendedGrant(kind: "command", limits: EffectLimits(commands: commands)).namesTarget)
    }
  }

  @Test("Commands are covered word by word, and a denied one is not")
  func commands() {
    let grant = UnattendedGrant(
      kind: "command",
      limits: EffectLimits(
        commands: .init(
          allow: [CommandPattern(words: ["deploy", "..."])], deny: [CommandPattern(words: ["deploy", "--prod", "..."])])
      ))
    func facts(_ words: [String]?) -> EffectFacts { EffectFacts(kind: "command", words: words) }
    #expect(grant.covers(facts(["deploy", "--stage"])))
    #expect(!grant.covers(facts(["deploy", "--prod"])))
    #expect(!grant.covers(facts(["sh", "-c", "deploy"])))
    #expect(!grant.covers(facts(nil)))
  }

  @Test("Only layers outside the repository grant, and any layer refuses", arguments: PolicyLayer.allCases)
  func layers(_ layer: PolicyLayer) {
    let source = PolicySource(layer: layer, path: "p", line: 1)
    let policy = Policy([.init(.unattended(Self.grant), source: source)])
    #expect((policy.unattended(Self.covered) != nil) == (layer == .system || layer == .user))
    for refusing in PolicyLayer.allCases {
      let refusal = Policy([.init(.refuseUnattended, source: PolicySource(layer: refusing, path: "q", line: nil))])
      #expect(policy.restricted(by: refusal).unattended(Self.covered) == nil)
    }
  }
}

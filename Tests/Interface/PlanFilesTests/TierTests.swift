import PlanFiles
import Plans
import Testing

@Suite("Tiers, lanes and fall-backs")
struct TierTests {
  private static func plan(tiers: String = "", step: String = "") -> String {
    "plan: p\ngoal: g\n\(tiers)steps:\n  - id: a\n    draft: x\n\(step)"
  }

  private static func said(_ text: String) -> [String] {
    SampleProfiles.said(PlanFile.read(text: text, path: "p.yaml"))
  }

  @Test("Fall-backs are read in their order, with lanes and efforts of their own")
  func reads() throws {
    let tiers = """
      tiers:
        fast: { model: a/m, lane: fast, fallback: [{ model: a/m }, { model: b/n, effort: xhigh }] }
        slow: { model: c/o, fallback: [{ model: d/p }] }

      """
    let plan = try PlanFile.read(text: Self.plan(tiers: tiers), path: "p.yaml").get()
    #expect(
      plan.tiers == [
        .fast: ModelChoice(
          model: "a/m", lane: .fast,
          fallback: [ModelChoice(model: "a/m"), ModelChoice(model: "b/n", effort: .xhigh)]),
        .slow: ModelChoice(model: "c/o", fallback: [ModelChoice(model: "d/p")]),
      ])
    // The same model in another lane is a switch; another model has nothing in the cache in any case.
    #expect(plan.switches.count == 1)
    #expect(plan.switches[0].hasPrefix("tiers.fast.fallback[0] continues with (a/m) after (a/m, lane fast)"))
  }

  @Test("A step that would switch lane, effort or model is told why it cannot", arguments: ["lane", "effort", "model"])
  func steps(key: String) {
    let said = Self.said(Self.plan(step: "    \(key): fast\n"))
    #expect(said.count == 1)
    #expect(said[0].hasPrefix("p.yaml:6:5: steps[0].\(key): set this in tiers, not in a step"), "\(said)")
  }

  @Test("A configuration names no fall-back of the slow tier, and a fall-back has none of its own")
  func refused() {
    let text = "tiers: { slow: { model: a/b, fallback: [{ model: c/d }] } }"
    let said = SampleProfiles.said(ConfigurationFile.read(text: text, path: "c.yaml", toolchains: SampleProfiles.table))
    #expect(
      said.count == 1
        && said[0].contains("tiers.slow.fallback: the slow tier has no fall-backs but those that a plan names"),
      "\(said)")
    let nested = "tiers: { fast: { model: a/b, fallback: [{ model: c/d, fallback: [] }] } }\n"
    #expect(Self.said(Self.plan(tiers: nested)).contains { $0.contains("fallback[0].fallback: unknown key") })
  }
}

import PlanFiles
import Plans
import Testing

extension BadPlanTests {
  @Test("What a step says of its sandbox is named with its place where it would widen a profile", arguments: narrowings)
  func namesWidening(mistake: Case) throws {
    var profiles = try SampleProfiles.builtIn()
    profiles.draft.caches = ["~/.npm/_cacache", "~/.cache/uv"]
    profiles.check.toolchains = ["go", "rust"]
    profiles.check.limits.memoryBytes = 2 << 30
    #expect(SamplePlans.checked.contains(mistake.old), "the case replaces nothing")
    let text = SamplePlans.checked.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
    let said = SampleProfiles.said(PlanFile.read(text: text, path: "p.yaml", within: profiles))
    #expect(said == mistake.diagnostics.map { "p.yaml:" + $0 })
  }

  private static func drafting(_ sandbox: String, _ diagnostics: String...) -> Case {
    Case("    draft: x", "    draft: x\n    sandbox: { \(sandbox) }", diagnostics)
  }

  private static func checking(_ sandbox: String, _ diagnostics: String...) -> Case {
    Case("    check: [{ run: [a] }]", "    check: [{ run: [a] }]\n    sandbox: { \(sandbox) }", diagnostics)
  }

  private static let widened = "a plan can only lower a limit; your configuration can raise it"

  private static let narrowings = [
    drafting(
      "limits: { memory: 3GiB, wall: 5m, disk: 0 }, history: false, toolchains: [rust], caches: [], hide: [/opt]"),
    drafting(
      "limits: { memory: 8GiB, processes: 513, wall: 20m, output: 4194305 }",
      "6:34: steps[0].sandbox.limits.memory: found 8GiB, more than the 4GiB of the profiles draft and check; "
        + "expected at most 4GiB; \(widened)",
      "6:51: steps[0].sandbox.limits.processes: found 513, more than the 512 of the profiles draft and check; "
        + "expected at most 512; \(widened)",
      "6:62: steps[0].sandbox.limits.wall: found 20m, more than the 10m of the profiles draft and check; "
        + "expected at most 10m; \(widened)",
      "6:75: steps[0].sandbox.limits.output: found 4194305, more than the 4MiB of the profiles draft and check; "
        + "expected at most 4MiB; \(widened)"),
    checking(
      "limits: { memory: 3GiB }",
      "8:34: steps[1].sandbox.limits.memory: found 3GiB, more than the 2GiB of the profile check; "
        + "expected at most 2GiB; \(widened)"),
    checking(
      "toolchains: [rsut, node], caches: [~/x]",
      "8:29: steps[1].sandbox.toolchains[0]: unknown toolchain \"rsut\"; expected one of asdf, bun, dart, deno, "
        + "dotnet, go, haskell, homebrew, java, mise, nix, node, ocaml, python, ruby, rust, swift, zig; "
        + "did you mean \"rust\"?",
      "8:35: steps[1].sandbox.toolchains[1]: found \"node\", which is not a toolchain of the profile check; "
        + "expected one of go, rust",
      "8:51: steps[1].sandbox.caches[0]: found \"~/x\", which is not a cache of the profile check; remove it"),
    drafting(
      "caches: [~/.npm/_cache]",
      "6:25: steps[0].sandbox.caches[0]: found \"~/.npm/_cache\", which is not a cache of the profiles draft and check; "
        + "expected one of ~/.cache/uv, ~/.npm/_cacache; did you mean \"~/.npm/_cacache\"?"),
  ]

  static let sandboxCases = [
    Case(
      "    draft:", "    sandbox: { limit: {} }\n    draft:",
      "5:16: steps[0].sandbox.limit: unknown key; expected one of limits, history, toolchains, caches, hide; "
        + "did you mean \"limits\"?"),
    Case(
      "    draft:", "    sandbox: []\n    draft:",
      "5:14: steps[0].sandbox: found a list; expected a mapping with one of limits, history, toolchains, caches, hide"),
    Case(
      "    draft:", "    sandbox: { limits: { walll: 1m, wall: 0s, files: 1KiB } }\n    draft:",
      "5:26: steps[0].sandbox.limits.walll: unknown key; expected one of memory, process-memory, processes, disk, files, "
        + "file, open-files, output, wall, temporary; did you mean \"wall\"?",
      "5:43: steps[0].sandbox.limits.wall: found 0s; expected a time such as 90s, 20m or 1h, from 1s to 604800s",
      "5:54: steps[0].sandbox.limits.files: found 1KiB; expected a whole number from 0 to 1000000000"),
    Case(
      "    draft:", "    sandbox: { history: true, hide: [opt], caches: [/] }\n    draft:",
      "5:25: steps[0].sandbox.history: found true; expected false, because a plan can only restrict a profile",
      "5:38: steps[0].sandbox.hide[0]: found \"opt\"; expected an absolute path, or one below ~/",
      "5:53: steps[0].sandbox.caches[0]: found /, which is the whole system; expected a path below it"),
    Case(
      "    draft:", "    sandbox: { reach: none }\n    draft:",
      "5:16: steps[0].sandbox.reach: unknown key; expected one of limits, history, toolchains, caches, hide"),
    Case(
      "commit: {", "sandbox: { history: false }\n    commit: {",
      "8:14: steps[1].sandbox: this key is not for steps of kind commit; expected one of commit, tier, answer-tokens"),
    Case("    draft:", "    sandbox: { limits: { memory: 1000TiB }, toolchains: [any], caches: [/any] }\n    draft:"),
  ]
}

@Suite("Sandboxes of steps")
struct StepSandboxTests {
  @Test("What a step says of its sandbox means what it says, and nothing said is nothing taken away")
  func reads() throws {
    let sandbox = """
          sandbox:
            limits: { memory: 1GiB, wall: 2m, files: 10 }
            history: false
            toolchains: [go]
            caches: []
            hide: [~/go/bin, /opt/]
      """
    let text = SamplePlans.checked.replacing("    draft: x", with: "    draft: x\n" + sandbox)
    let plan = try PlanFile.read(text: text, path: "p.yaml").get()
    #expect(
      plan.steps[0].sandbox
        == SandboxRestriction(
          limits: [.memory: 1 << 30, .wall: 120, .files: 10], hidesHistory: true, toolchains: ["go"], caches: [],
          hide: ["~/go/bin", "/opt"]))
    #expect(plan.steps[1].sandbox == SandboxRestriction())
  }
}

import PlanFiles
import Plans
import Testing

@Suite("Bad profiles")
struct BadProfileTests {
  @Test("Each mistake is named with its place, what was expected and what was probably meant", arguments: cases)
  func names(mistake: BadPlanTests.Case) {
    #expect(SampleProfiles.least.contains(mistake.old), "the case replaces nothing")
    let text = SampleProfiles.least.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
    #expect(SampleProfiles.diagnostics(text) == mistake.diagnostics.map { "draft.yaml:" + $0 })
  }

  private static let cases = keyCases + placeCases + limitCases + environmentCases

  private static let keyCases = [
    BadPlanTests.Case(
      "profile: draft", "profile: drafts",
      "1:10: profile: found \"drafts\"; expected one of draft, check, agent; did you mean \"draft\"?"),
    BadPlanTests.Case(
      "profile: draft", "profile: agent", "1:10: profile: found agent; expected draft, the name of the file"),
    BadPlanTests.Case(
      "history: true", "histroy: true",
      "1:1: the key \"history\" is missing; whether commands can read the target's git objects, and so its history",
      "4:1: histroy: unknown key; expected one of profile, read, toolchains, show, caches, hide, path, history, reach, "
        + "environment, limits; did you mean \"history\"?"),
    BadPlanTests.Case("history: true", "history: yes", "4:10: history: found yes; expected true or false"),
    BadPlanTests.Case("history: true", "history: 'true'", "4:10: history: found a string; expected true or false"),
    BadPlanTests.Case("history: true", "history:", "4:9: history: found nothing; expected true or false"),
    BadPlanTests.Case(
      "reach: none", "reach: [example.com]", "5:8: reach: found a list; expected none or named"),
    BadPlanTests.Case(
      "reach: none", "reach: named",
      "5:8: reach: only the profile agent can have network access; expected none"),
    BadPlanTests.Case(
      "reach: none", "reach: all",
      "5:8: reach: found \"all\"; expected none or named; "
        + "a profile does not list hosts; a step lists them for its agent"),
    BadPlanTests.Case(
      "toolchains: [go]", "toolchains: [og, rsut, 7]",
      "3:14: toolchains[0]: unknown toolchain \"og\"; expected one of go, rust; did you mean \"go\"?",
      "3:18: toolchains[1]: unknown toolchain \"rsut\"; expected one of go, rust; did you mean \"rust\"?",
      "3:24: toolchains[2]: found 7, which YAML reads as a number; expected a name; quote it: \"7\""),
  ]

  private static let placeCases = [
    BadPlanTests.Case(
      "[/usr]", "[usr, ~, /a/../b, ~other/x]",
      "2:8: read[0]: found \"usr\"; expected an absolute path, or one below ~/",
      "2:13: read[1]: found nothing; expected an absolute path, or one below ~/",
      "2:16: read[2]: found \"/a/../b\"; expected an absolute path, or one below ~/",
      "2:25: read[3]: found \"~other/x\"; expected an absolute path, or one below ~/"),
    BadPlanTests.Case(
      "[/usr]", "[/, ~/, /./, ~//]",
      "2:8: read[0]: found /, which is the whole system; expected a path below it",
      "2:11: read[1]: found ~/, which is the whole home folder; expected a path below it",
      "2:15: read[2]: found /, which is the whole system; expected a path below it",
      "2:20: read[3]: found ~/, which is the whole home folder; expected a path below it"),
    BadPlanTests.Case(
      "[/usr]", "[/etc/*, /etc/a*/b, /*, /etc/a*]\nhide: [/]\nshow: [/run/user]\npath: [/dev]\ncaches: [//proc/1]",
      "2:8: read[0]: found \"/etc/*\"; expected a path with * only in its last part, and not at the start of that part",
      "2:16: read[1]: found \"/etc/a*/b\"; expected a path with * only in its last part, and not at the start of that part",
      "2:27: read[2]: found \"/*\"; expected a path with * only in its last part, and not at the start of that part",
      "3:8: hide[0]: found /, which is the whole system; expected a path below it",
      "4:8: show[0]: found /run/user; the sandbox never shows /run; expected a path outside /run",
      "5:8: path[0]: found /dev; the sandbox never shows /dev; expected a path outside /dev",
      "6:10: caches[0]: found /proc/1; the sandbox never shows /proc; expected a path outside /proc"),
  ]

  private static let limitCases = [
    BadPlanTests.Case(
      "  memory: 4GiB\n", "",
      "7:3: limits: the key \"memory\" is missing; memory of all processes together, such as 4GiB"),
    BadPlanTests.Case(
      "memory: 4GiB", "memroy: 4GiB",
      "7:3: limits.memroy: unknown key; expected one of memory, process-memory, processes, disk, files, file, "
        + "open-files, output, wall, temporary; did you mean \"memory\"?",
      "7:3: limits: the key \"memory\" is missing; memory of all processes together, such as 4GiB"),
    BadPlanTests.Case("memory: 4GiB", "memory: 4GB", "7:11: limits.memory: found 4GB; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory: 1.5GiB", "7:11: limits.memory: found 1.5GiB; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory: -1", "7:11: limits.memory: found -1; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory: 1023KiB", "7:11: limits.memory: found 1023KiB; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory: 1025TiB", "7:11: limits.memory: found 1025TiB; \(sizeRule)"),
    BadPlanTests.Case(
      "memory: 4GiB", "memory: 99999999999TiB", "7:11: limits.memory: found 99999999999TiB; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory:", "7:10: limits.memory: found nothing; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory: [4GiB]", "7:11: limits.memory: found a list; \(sizeRule)"),
    BadPlanTests.Case("memory: 4GiB", "memory: '4GiB'"),
    BadPlanTests.Case(
      "temporary: 1024KiB", "temporary: 0",
      "16:14: limits.temporary: found 0; \(sizeRule)"),
    BadPlanTests.Case(
      "processes: 512", "processes: 5GiB",
      "9:14: limits.processes: found 5GiB; expected a whole number from 1 to 4194304"),
    BadPlanTests.Case(
      "wall: 10m", "wall: 600",
      "15:9: limits.wall: found 600; expected a time such as 90s, 20m or 1h, from 1s to 604800s"),
  ]

  private static let sizeRule = "expected a size such as 512MiB, from 1MiB to 1024TiB"

  private static let environmentCases = [
    BadPlanTests.Case(
      "reach: none", "reach: none\nenvironment: { PATH: /bin, A-B: x, C: 1, D: \"a\\nb\", E: \"${{ secrets.E }}\" }",
      "6:16: environment.PATH: found the name \"PATH\"; \(nameRule)",
      "6:28: environment.A-B: found the name \"A-B\"; \(nameRule)",
      "6:39: environment.C: found 1, which YAML reads as a number; expected a string; quote it: \"1\"",
      "6:45: environment.D: found \"a\\nb\"; expected a string of one line",
      "6:56: environment.E: ${{ }} cannot be used here; expected a string without it"),
    BadPlanTests.Case(
      "reach: none", "reach: none\nenvironment: [A=1]",
      "6:14: environment: found a list; expected a mapping from names of variables to strings"),
  ]

  private static let nameRule = "expected a variable's name other than HOME, LOGNAME, PATH, TMPDIR, USER"

  @Test(
    "Mistakes in the table of toolchains are named with their places",
    arguments: [
      ("go: { show: [] }", ["1:13: go.show: found an empty list; expected at least 1"]),
      (
        "go: { path: [/x] }",
        [
          "1:5: go: the key \"show\" is missing; "
            + "paths shown read-only where they exist; * is allowed in the last part of a path"
        ]
      ),
      (
        "go: { show: [/x], pth: [/y] }",
        ["1:19: go.pth: unknown key; expected one of show, hide, path, environment; did you mean \"path\"?"]
      ),
      (
        "1go: { show: [/x] }",
        ["1:1: 1go: found the name \"1go\"; expected letters, digits, - and _, beginning with a letter"]
      ),
      ("go: { show: [~/] }", ["1:14: go.show[0]: found ~/, which is the whole home folder; expected a path below it"]),
      (
        "go: { show: [/x], environment: { HOME: /x } }",
        ["1:34: go.environment.HOME: found the name \"HOME\"; \(nameRule)"]
      ),
      ("go: { show: [~/sdk/go*] }", []),
    ] as [(String, [String])])
  func namesOfTable(text: String, diagnostics: [String]) {
    #expect(SampleProfiles.tableDiagnostics(text) == diagnostics.map { "t.yaml:" + $0 })
  }
}

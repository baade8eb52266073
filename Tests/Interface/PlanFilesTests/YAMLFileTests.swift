import Forms
import PlanFiles
import Plans
import Testing

@Suite("YAML files")
struct YAMLFileTests {
  @Test(
    "What is not one plain YAML document is refused, with its place",
    arguments: [
      ("", ["p.yaml:1:1: the file is empty; expected a mapping"]),
      ("# only a remark\n", ["p.yaml:1:1: the file is empty; expected a mapping"]),
      ("plan: [a\n", ["p.yaml:2:1: not valid YAML: while parsing a flow sequence did not find expected ',' or ']'"]),
      (
        "plan: a\n\tgoal: b",
        [
          "p.yaml:2:1: not valid YAML: while scanning a plain scalar found a tab character that violates indentation; "
            + "indent with spaces, not with tabs"
        ]
      ),
      ("a: 1\n---\nb: 2\n", ["p.yaml:2:1: a second document is not supported; remove everything after ---"]),
      ("plan: a\nplan: b\n", [#"p.yaml:1:1: duplicate key "plan" in this mapping"#]),
      (
        "plan: &x a\n",
        ["p.yaml:1:7: plan: the anchor &x is refused; anchors and aliases are not read; write the value out"]
      ),
      (
        "plan: &x a\ngoal: *x\n",
        ["p.yaml:2:7: aliases are not supported; write the value out"]
      ),
      ("plan: *x\n", ["p.yaml:1:7: aliases are not supported; write the value out"]),
      ("plan: !!str a\n", []),
      ("plan: !x a\n", ["p.yaml:1:7: plan: a tag is refused; tags such as !!str are not read; leave it out"]),
      ("plan: !!binary aGk=\n", ["p.yaml:1:7: plan: a tag is refused; tags such as !!str are not read; leave it out"]),
      ("steps: !!set {a}\n", ["p.yaml:1:8: steps: a tag is refused; tags such as !!str are not read; leave it out"]),
      ("? [a]\n: b\n", ["p.yaml:1:3: a key that is no text; expected a name, followed by a colon"]),
      (
        "- a\n",
        [
          "p.yaml:1:1: found a list; expected a mapping with one of plan, goal, target, tiers, boundary, inputs, secrets, workspace, steps"
        ]
      ),
      ("plan: \u{1}\n", ["p.yaml:1:7: not valid YAML: control characters are not allowed"]),
      (
        "goal: ${{ inputs.a }}: x",
        [
          "p.yaml:1:22: not valid YAML: mapping values are not allowed in this context; "
            + "put quotation marks around a string with ${{ }}"
        ]
      ),
    ] as [(String, [String])])
  func refuses(text: String, diagnostics: [String]) {
    let found = SamplePlans.diagnostics(text)
    if diagnostics.isEmpty {
      #expect(!found.contains { $0.contains("tag") })
    } else {
      #expect(found == diagnostics)
    }
  }

  @Test("A byte order mark in front is no part of the file, and places are counted without it")
  func mark() {
    let text = "plan: a\ngoal: &x b\n"
    #expect(SamplePlans.diagnostics("\u{FEFF}" + text) == SamplePlans.diagnostics(text))
    #expect(SamplePlans.diagnostics("\u{FEFF}\u{FEFF}" + text) != SamplePlans.diagnostics(text))
  }

  @Test("A file that is not UTF-8 is refused in its line")
  func refusesOtherEncodings() {
    let bytes = Array("plan: a\ngoal: ".utf8) + [0xE9] + Array("\n".utf8)
    guard case .failure(let diagnostics) = PlanFile.read(bytes: bytes, path: "p.yaml") else {
      Issue.record("the bytes were taken")
      return
    }
    #expect(diagnostics.description == "p.yaml:2:1: the file is not valid UTF-8; save it as UTF-8")
  }

  @Test("A file that is too large is refused")
  func refusesLargeFiles() {
    let text = SamplePlans.least + "\n#" + String(repeating: "x", count: 1 << 20)
    #expect(SamplePlans.diagnostics(text).map { $0.hasSuffix("expected at most 1048576") } == [true])
  }

  @Test("Nesting is refused beyond 32 levels, however it is made")
  func refusesDeepFiles() {
    let within = "plan: " + String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
    #expect(SamplePlans.diagnostics(within).contains { $0.hasPrefix("p.yaml:1:7: plan: found a list") })
    for (opening, closing) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
      for depth in [40, 900, 100_000] {
        let text =
          "plan:\n  " + String(repeating: opening, count: depth) + "x" + String(repeating: closing, count: depth)
        let found = SamplePlans.diagnostics(text)
        #expect(found.count == 1 && (found[0].contains("nested too deeply") || found[0].contains("nesting level")))
      }
    }
  }

  @Test(
    "Aliases that would grow without bound are refused before they are followed",
    arguments: [
      #"["x","x","x","x","x","x","x","x","x","x"]"#, "{a: x, b: x}",
    ])
  func refusesAliasBombs(seed: String) {
    var text = "a0: &a0 \(seed)\n"
    for level in 1...40 {
      let uses = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
      text += "a\(level): &a\(level) [\(uses)]\n"
    }
    text += "? *a40\n: x\n"
    #expect(SamplePlans.diagnostics(text).first?.contains(":2:10: aliases are not supported") == true)
  }

  @Test("Keys within keys are refused before they are compared")
  func refusesKeyBombs() {
    let text = "plan:\n  " + String(repeating: "? ", count: 400) + "[" + String(repeating: "a,", count: 400_000) + "a]"
    #expect(
      SamplePlans.diagnostics(text) == [
        "p.yaml:1:1: the file has 400 question marks, each of which may begin a complex key; "
          + "expected at most 20 in a file of its size"
      ])
  }

  @Test("A file with very many mistakes is answered with the first ones")
  func limitsDiagnostics() {
    let text = (0..<20_000).map { "key\($0): 1" }.joined(separator: "\n")
    #expect(SamplePlans.diagnostics(text).count == 500)
  }

  @Test("Bytes changed at random give diagnostics or a plan, never a crash")
  func survivesMutations() {
    var random = SystemRandomNumberGenerator()
    let bits = Array("&*!{}[]:-?|>'\"#%@`$\n\t 0\u{0}".utf8)
    for sample in SamplePlans.accepted {
      for _ in 0..<400 {
        var bytes = Array(sample.utf8)
        for _ in 0..<Int.random(in: 1...5, using: &random) {
          let place = Int.random(in: bytes.indices, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
          case 1: bytes[place] = bits.randomElement(using: &random) ?? 0
          case 2: bytes.remove(at: place)
          default: bytes.insert(bits.randomElement(using: &random) ?? 0, at: place)
          }
        }
        if case .failure(let diagnostics) = PlanFile.read(bytes: bytes, path: "p.yaml") {
          #expect(!diagnostics.list.isEmpty, "\(bytes)")
          #expect(diagnostics.list.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.message.isEmpty }, "\(bytes)")
        }
      }
    }
  }
}

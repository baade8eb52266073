import Foundation
import JSON
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("From nothing to a first merged change")
struct FirstHourTests {
  private func replies(_ dialect: Dialect, _ fast: String, _ slow: String) -> [FaultyServer.Reply] {
    let write = JSONValue.object(["path": "README.md", "content": "# Shop\n"]).canonicalText
    let verdict = NotePlan.verdict("approve")["answer"]?.canonicalText ?? ""
    return [
      .stream(dialect.call(id: "1", name: "write", pieces: [write], end: Dialect.End(model: fast))),
      .stream(dialect.text("Done.", end: Dialect.End(model: fast))),
      .stream(dialect.text(verdict, end: Dialect.End(model: slow))),
    ]
  }

  private func begin(_ place: Place) async throws {
    try place.write("test:\n\ttrue\n", to: "repository/Makefile")
    try await place.makeRepository()
  }

  private func inRepository(_ place: Place, _ words: String..., with more: [String: String]) async throws -> ToolOutput
  {
    try await runTool(
      Place.program.string, words, in: place.repository, environment: place.environment.merging(more) { $1 })
  }

  @Test("One key in the environment is enough: `init && run` merges a change")
  func key() async throws {
    let scenario = try FaultyServer.shared.get().scenario(
      replies(Dialect(api: .anthropic), "claude-haiku-5-5", "claude-opus-5-5"),
      models: ["claude-haiku-5-5", "claude-opus-5-5"])
    try await Place.empty { place in
      try await begin(place)
      let keys = ["ANTHROPIC_API_KEY": "sk-ant-0123456789", "ANTHROPIC_BASE_URL": scenario.url]
      let first = try await inRepository(place, "init", with: keys)
      #expect(first.status == 0 && first.output.contains("make test, by Makefile"), "\(first.output)\(first.errors)")
      let run = try await inRepository(place, "run", "plan.yaml", "--no-ask", with: keys)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(try await git("show", "main:README.md", in: place.repository) == "# Shop")
    }
  }

  @Test("One server on this machine and nothing else is enough, with one model")
  func local() async throws {
    let scenario = try FaultyServer.shared.get().scenario(
      replies(Dialect(api: .openAIChat), "qwen3:8b", "qwen3:8b"), models: ["nomic-embed-text", "qwen3:8b"])
    try await Place.empty { place in
      try await begin(place)
      let host = ["OLLAMA_HOST": scenario.url]
      #expect(try await inRepository(place, "init", with: ["OLLAMA_HOST": "127.0.0.1:1"]).status == 0)
      // Now the server is there: the plan stays, and the rest is written.
      let first = try await inRepository(place, "init", with: host)
      #expect(first.output.contains("kept plan.yaml as it is"), "\(first.output)\(first.errors)")
      #expect(first.status == 0 && first.output.contains("qwen3:8b drafts"), "\(first.output)\(first.errors)")
      #expect(try place.text(of: "config/chancery/policy.yaml").contains("same-model: true"))
      let policy = try place.text(of: "config/chancery/policy.yaml")
      try place.write(policy + "unsigned-approvals: true\n", to: "config/chancery/policy.yaml")
      let run = try await inRepository(place, "run", "plan.yaml", "--no-ask", with: host)
      #expect(run.status == 3, "a model that judges itself approves nothing: \(run.output)\(run.errors)")
      let approved = try await inRepository(place, "approve", "--seal", try await place.seal(), with: host)
      #expect(approved.status == 0, "\(approved.output)\(approved.errors)")
      #expect(try await git("show", "main:README.md", in: place.repository) == "# Shop")
    }
  }

  @Test("With neither, the plan is written and the next thing to do is said; nothing is overwritten")
  func neither() async throws {
    try await Place.empty { place in
      try await begin(place)
      try place.write("tiers: {}\n", to: "config/chancery/config.yaml")
      let nowhere = ["OLLAMA_HOST": "127.0.0.1:1"]
      let first = try await inRepository(place, "init", with: nowhere)
      #expect(first.status == 0, "\(first.output)\(first.errors)")
      #expect(try place.text(of: "config/chancery/config.yaml") == "tiers: {}\n")
      let run = try await inRepository(place, "run", "plan.yaml", "--no-ask", with: nowhere)
      #expect(run.status == 2 && run.errors.contains("no model is set for the fast tier"), "\(run.errors)")
      #expect(run.errors.contains("no model is set for the slow tier"))
      #expect(try await inRepository(place, "init", with: nowhere).status == 2)
    }
  }

  @Test(
    "The test command is that of the repository",
    arguments: [
      ("package.json", #"{ "scripts": { "test": "jest" } }"#, "npm test"),
      ("pyproject.toml", "[tool.pytest.ini_options]\n", "python3 -m pytest -q"),
      ("Cargo.toml", "", "cargo test --offline"),
      ("go.mod", "", "go test ./..."), ("Package.swift", "", "swift test"), ("pom.xml", "", "mvn -o -q test"),
    ])
  func tests(file: String, text: String, told: String) async throws {
    try await Place.empty { place in
      try place.write(text, to: "repository/\(file)")
      try place.write("node_modules\n", to: "repository/.gitignore")
      try place.write("x\n", to: "repository/node_modules/a")
      try await place.makeRepository()
      let first = try await inRepository(place, "init", with: ["OLLAMA_HOST": "127.0.0.1:1"])
      #expect(first.output.contains("tests       \(told), by \(file)"), "\(first.output)\(first.errors)")
      #expect(try place.text(of: "config/chancery/config.yaml").contains("bring: [node_modules]"))
      #expect(try await inRepository(place, "validate", "plan.yaml", with: [:]).output.contains("valid"))
    }
  }

  @Test(
    "Python's tests are found by what they hold, and a check that would find none is never written",
    arguments: [
      (
        ["test_a.py": "import unittest\nclass A(unittest.TestCase):\n  def test_a(self): pass\n"],
        "python3 -m unittest, by test_a.py"
      ),
      (
        ["tests/test_a.py": "from unittest import TestCase\nclass A(TestCase):\n  def test_a(self): pass\n"],
        "python3 -m unittest discover -s tests, by tests/test_a.py"
      ),
      (
        ["setup.cfg": "", "tests/test_a.py": "def test_a():\n  assert 0\n"], "python3 -m pytest -q, by tests/test_a.py"
      ),
      (["requirements-dev.txt": "pytest==8\n", "test_a.py": "x\n"], "python3 -m pytest -q, by requirements-dev.txt"),
      (["setup.cfg": "", "shapes.py": "x = 1\n"], "none found"),
      (["setup.cfg": "", "test_a.py": "x = 1\n"], "none found"),
    ])
  func python(files: [String: String], told: String) async throws {
    try await Place.empty { place in
      for (name, text) in files { try place.write(text, to: "repository/\(name)") }
      try await place.makeRepository()
      let first = try await inRepository(place, "init", with: ["OLLAMA_HOST": "127.0.0.1:1"])
      #expect(first.output.contains("tests       \(told)"), "\(first.output)\(first.errors)")
      let plan = try place.text(of: "repository/plan.yaml")
      #expect(plan.contains("approval: \(told == "none found" ? "always" : "by-risk")"))
      #expect(plan.contains("\n    check:\n") == (told != "none found"))
      let validated = try await inRepository(place, "validate", "plan.yaml", with: [:])
      #expect(validated.output.contains("valid"), "\(plan)\(validated.errors)")
    }
  }

  @Test("A word that is no command gets the one that was meant")
  func misspelt() async throws {
    try await Place.empty { place in
      for (words, meant) in [(["valdate", "x"], "chancery validate"), (["policy", "chekc"], "chancery policy check")] {
        let outcome = try await place.chancery(words)
        #expect(outcome.status == 2 && outcome.errors.contains("did you mean `\(meant)`?"), "\(outcome.errors)")
      }
    }
  }

  @Test("Keys and values of other programs get the right advice")
  func advice() async throws {
    try await Place.empty { place in
      let text = """
        plan: p
        goal: g
        steps:
          - id: a
            prompt: "Write."
          - id: b
            needs: [a]
            commit: { approval: true, effects: [git.merge: { into: main }] }

        """
      try place.write(text, to: "plan.yaml")
      let outcome = try await place.chancery("validate", "plan.yaml")
      #expect(outcome.errors.contains("write draft: for it"), "\(outcome.errors)")
      #expect(outcome.errors.contains("write approval: always"), "\(outcome.errors)")
      try place.write("tires: {}\n", to: "config/chancery/config.yaml")
      let configured = try await place.chancery("validate", "plan.yaml")
      #expect(configured.errors.contains("`chancery schema configuration`"), "\(configured.errors)")
    }
  }

  @Test("One model for both tiers, and a local model without a price, each say the line to write")
  func lines() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small"])
    try await Place.with(NotePlan(boundary: "  spend: { usd: 1.00 }")) { place in
      try place.write(
        NotePlan(boundary: "  spend: { usd: 1.00 }").plan.replacing("scripted/answers.json", with: "house/small"),
        to: "plan.yaml")
      try place.write(
        "providers: { house: { api: openai-chat, url: \"\(scenario.url)\" } }\n", to: "config/chancery/config.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 2, "\(run)")
      for line in [
        "write tiers: { slow: { model: PROVIDER/OTHER } }", "same-model: true",
        "write providers: { house: { prices: { small: { input: \"0\", output: \"0\" } } } }",
      ] {
        #expect(run.errors.contains(line), "\(line)\n\(run.errors)")
      }
      #expect(scenario.requests().isEmpty)
    }
  }
}

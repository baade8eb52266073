import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Everything that can be found out before the first token")
struct PreflightTests {
  /// A plan in which nothing is as it has to be, of a model that would be asked at once.
  private let plan = #"""
    plan: wrong
    goal: g
    target: { repository: repository }
    tiers: { fast: { model: house/smal } }
    workspace: { bring: [node_modules] }
    boundary: { spend: { usd: 1.00 } }
    secrets: { TOKEN: { env: NO_SUCH_TOKEN } }
    inputs: { name: { type: string } }
    steps:
      - id: note
        draft: "Write."
        check:
          - run: [no-such-program, --all]
          - run: [hometool]
          - run: [./plain]
          - run: [./text]
          - run: [.venv/bin/python, -m, pytest]
      - id: land
        needs: [note]
        commit:
          approvals: 2
          effects:
            - git.merge: { into: mian }
            - git.push: { remote: nowhere, branch: main }
            - sql.migrate: { database: "sqlite:missing/x.db", file: up.sql }
            - command: { run: [no-such-deploy] }
            - command: { run: ["./text"] }
            - http: { method: POST, url: "https://a.test/", headers: { authorization: "${{ secrets.TOKEN }}" } }
            - file.write: { path: /no/such/folder/file, content: x }

    """#

  private func configuration(_ url: String) -> String {
    """
    providers:
      house: { api: openai-chat, url: "\(url)", key: { env: HOUSE_KEY } }
    signers: signers
    sandbox: { show: [/no/such/place] }
    """
  }

  private func prepare(_ place: Place, _ url: String) async throws {
    try place.write(plan, to: "plan.yaml")
    try place.write(configuration(url), to: "config/chancery/config.yaml")
    try place.write("ada ssh-ed25519 AAAA\n", to: "config/chancery/signers")
    try place.write("before\n", to: "repository/note")
    try place.write("x\n", to: "repository/plain")
    try place.write("echo text\n", to: "repository/text")
    try place.write(".venv\n", to: "repository/.gitignore")
    try place.write("#!/bin/sh\n", to: "home/bin/hometool")
    try place.write("#!/bin/sh\n", to: "repository/.venv/bin/python")
    for name in ["home/bin/hometool", "repository/text", "repository/.venv/bin/python"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: place.folder.appending(name).string)
    }
    try await place.makeRepository()
    try place.write("mine\n", to: "repository/note")
  }

  @Test("All findings together are one answer, and no model is asked")
  func together() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small"])
    try await Place.empty { place in
      try await prepare(place, scenario.url)
      let path = "\(place.folder)/home/bin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
      let run = try await place.chancery(
        "run", "plan.yaml", "--no-ask", with: ["HOUSE_KEY": "sk-0123456789abcdef", "PATH": path])
      #expect(run.status == 2, "\(run.output)\(run.errors)")
      for line in [
        "the plan's input name has no value", "no model is set for the slow tier",
        "house has no model smal; it has small", "write model: house/small", "house/smal has none",
        "the secret TOKEN could not be read: the environment variable NO_SUCH_TOKEN is not set",
        "2 people who can be told apart", "asks for the ignored folder node_modules, which your configuration does not",
        "sandbox.show /no/such/place: there is nothing", "there is no program no-such-program",
        "hometool is at \(place.folder)/home/bin/hometool, which commands in the sandbox do not see",
        "sandbox: { show: [~/bin] }", "./plain may not be executed", "./text is a script without a #! line",
        ".venv is ignored by git",
        "workspace: { bring: [.venv] }", "git.merge: the target has no branch mian", "git.push:", "sql.migrate:",
        "command: no-such-deploy", "command: ./text: ./text is a script without", "file.write:",
        "nothing was asked or spent",
      ] {
        #expect(run.errors.contains(line), "\(line)\n\(run.errors)")
      }
      #expect(scenario.requests().isEmpty)
      #expect((try await place.document("status", "--json"))["runs"]?.arrayValue?.isEmpty == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.state.appending("runs").string).isEmpty)
    }
  }

  @Test("`validate` says what it can of that, asks nobody, and a valid file stays valid")
  func validate() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small"])
    try await Place.empty { place in
      try await prepare(place, scenario.url)
      let outcome = try await place.chancery("validate", "plan.yaml")
      #expect(outcome.status == 0 && outcome.output.contains("plan.yaml: valid, 2 steps"))
      for line in ["HOUSE_KEY", "no-such-program", "no branch mian", "NO_SUCH_TOKEN"] {
        #expect(outcome.errors.contains(line), "\(line)\n\(outcome.errors)")
      }
      #expect(scenario.seen().isEmpty)
      let findings = try await place.document("validate", "plan.yaml", "--json")["findings"]?.arrayValue ?? []
      #expect(findings.count > 5)
    }
  }

  @Test("A file that is not committed where a draft may write is told, and stops nothing before the merge")
  func uncommitted() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("mine\n", to: "repository/note")
      let run = try await place.chancery("draft", "plan.yaml")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("not committed in \(place.repository): note"), "\(run.errors)")
    }
    try await Place.with(NotePlan(boundary: "  paths: { deny: [note] }", path: "other", reads: "note")) { place in
      try place.write("mine\n", to: "repository/note")
      let run = try await place.chancery("draft", "plan.yaml")
      #expect(!run.errors.contains("not committed"), "\(run.errors)")
    }
  }

  @Test("A branch that the merge makes need not be there, but what it begins from has to be")
  func newBranch() async throws {
    for (from, isThere) in [("main", true), ("nowhere", false)] {
      var note = NotePlan()
      note.effects = "[git.merge: { into: { branch: new, from: \(from) } }]"
      try await Place.with(note) { place in
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect([0, 3].contains(run.status) == isThere, "\(run.output)\(run.errors)")
        #expect(isThere || run.errors.contains("nowhere"), "\(run.errors)")
      }
    }
  }

  @Test("A dry-run needs no slow tier")
  func draft() async throws {
    try await Place.with(NotePlan()) { place in
      let plan = NotePlan().plan.replacing("  slow: { model: scripted/answers.json }\n", with: "")
      try place.write(plan, to: "plan.yaml")
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 2)
      let draft = try await place.chancery("draft", "plan.yaml")
      #expect(draft.status == 0, "\(draft.output)\(draft.errors)")
    }
  }

  @Test("A repository of a form that cannot be read is told with everything else")
  func extensions() async throws {
    try await Place.with(NotePlan(check: "[no-such-program]")) { place in
      try await git("config", "core.repositoryformatversion", "1", in: place.repository)
      try await git("config", "extensions.partialclone", "origin", in: place.repository)
      try await git("config", "remote.origin.url", "nowhere", in: place.repository)
      try await git("config", "remote.origin.promisor", "true", in: place.repository)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status != 0 && run.errors.contains("no-such-program") && run.errors.contains("partial"), "\(run)")
    }
  }
}

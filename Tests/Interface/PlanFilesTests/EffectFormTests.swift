import Forms
import HTTPRequest
import JSON
import PlanFiles
import Plans
import SQLMigrate
import Testing

@Suite("Effects in plans")
struct EffectFormTests {
  private static let merge = "{ git.merge: { into: main } }"

  /// The least plan with an effect in place of its merge.
  private static func plan(_ effect: String) -> String {
    """
    plan: p
    goal: g
    steps:
      - { id: a, draft: x }
      - id: b
        needs: [a]
        commit: { effects: [\(effect)] }
    """
  }

  private func read(_ effect: String) throws -> EffectDeclaration {
    let plan = try PlanFile.read(text: Self.plan(effect), path: "p.yaml", secrets: ["KEY"]).get()
    guard case .commit(let commit)? = plan.step("b")?.kind else { throw Missing() }
    return try #require(commit.effects.first)
  }

  private struct Missing: Error {}

  @Test(
    "A database's URL that holds a password is refused, without repeating it",
    arguments: [
      "postgresql://app:hunter2@h/d", "postgresql://h/d?password=hunter2", "postgresql://h/d?a=b&PassWord=hunter2",
      "postgresql://h/d?%70assword=hunter2", "postgresql://h/d?sslpassword=hunter2",
      "postgresql://h/d?passfile=/hunter2",
      "host=h dbname=d password = hunter2", "postgresql://${{ secrets.KEY }}/d?password=hunter2",
    ])
  func passwords(_ url: String) throws {
    let effect = "{ sql.migrate: { database: \"\(url)\", file: a.sql } }"
    let result = PlanFile.read(text: Self.plan(effect), path: "p.yaml", secrets: ["KEY"])
    guard case .failure(let mistakes) = result else { throw Missing() }
    #expect("\(mistakes)".contains("holds a password"))
    #expect(!"\(mistakes)".contains("hunter2"))
  }

  @Test(
    "A database's URL without one is read",
    arguments: [
      "postgresql://app@h:5432/d?sslmode=require", "sqlite:shop.db", "${{ secrets.KEY }}",
      "postgresql://app:${{ secrets.KEY }}@h/d", "postgresql://h/d?password=${{ secrets.KEY }}",
    ])
  func withoutPassword(_ url: String) throws {
    #expect(try read("{ sql.migrate: { database: \"\(url)\", file: a.sql } }").declared is SQLMigrateDeclaration)
  }

  @Test("What a request declares is read, and a document's holes keep their place")
  func http() throws {
    let effect = try read(
      """
      { http: { url: "https://h/x", headers: { Authorization: "Bearer ${{ secrets.KEY }}" },
        json: { a: "${{ secrets.KEY }}", b: [1, "x"] }, amount: { value: /a, currency: EUR }, done: [200], not-done: [402],
        status: { url: "https://h/${{ effect.key }}" }, undo: { method: DELETE, url: "https://h/${{ effect.response.id }}" },
        timeout: 5s, key-header: X-Key } }
      """)
    let http = try #require(effect.declared as? HTTPDeclaration)
    #expect(http.request.method == .post && http.status?.request.method == .get && http.undo?.request.method == .delete)
    #expect(http.request.headers.map(\.name) == ["Authorization"])
    #expect(
      http.request.body
        == .json(
          .members([
            "a": .text(Template(parts: [.hole(.secret("KEY"))])), "b": .list([.value(1), .text("x")]),
          ])))
    #expect(http.undo?.request.url.references == [.effect(["response", "id"])])
    #expect(http.outcome == .init(done: [200], notDone: [402]))
    #expect(http.timeoutSeconds == 5 && http.keyHeader == "X-Key")
  }

  @Test(
    "What no effect may declare is refused",
    arguments: [
      ("{ http: { url: \"https://h/${{ effect.key }}\" } }", "has no value before the effect is applied"),
      ("{ http: { url: \"https://h\", headers: { Host: x } } }", "expected a header's name"),
      ("{ http: { url: \"https://h\", headers: { Content-Length: '1' } } }", "expected a header's name"),
      ("{ http: { url: \"https://h\", headers: { idempotency-key: x } } }", "the effect's own key is sent in"),
      ("{ http: { url: \"https://h\", method: GET, json: { a: 1 } } }", "a GET has no body"),
      ("{ http: { url: \"https://h\", status: { url: \"https://h/s\", json: { a: 1 } } } }", "a GET has no body"),
      (
        "{ http: { url: \"https://h\", status: { method: POST, url: \"https://h/s\" } } }",
        "a status is asked for as often as it is unclear"
      ),
      (
        "{ http: { url: \"https://h\", status: { method: DELETE, location: Location } } }",
        "a status is asked for as often as it is unclear"
      ),
      (
        "{ http: { url: \"https://h\", amount: { value: /a, currency: EUR } } }",
        "no json and no form that money could be in"
      ),
      ("{ http: { url: \"https://h\", done: [200], not-done: [200] } }", "among those that mean done"),
      ("{ http: { url: \"https://h\", headers: { A: \"${{ secrets.KYE }}\" } } }", "no such secret is declared"),
      ("{ command: { run: deploy production } }", "a list of words"),
      ("{ command: { run: [a, \"${{ secrets.KEY }}\"] } }", "the secret KEY cannot be used in a command"),
      ("{ command: { run: [a], environment: { LD_PRELOAD: x } } }", "the name of an environment variable"),
      ("{ command: { run: [a], environment: { PATH: x } } }", "the name of an environment variable"),
      ("{ command: { run: [a], environment: { BASH_ENV: ./note } } }", "loads no code"),
      ("{ command: { run: [a], environment: { GIT_CONFIG_COUNT: \"1\" } } }", "loads no code"),
      ("{ command: { run: [a], pass: [PYTHONPATH] } }", "loads no code"),
      ("{ command: { run: [a], pass: [NODE_OPTIONS] } }", "loads no code"),
      ("{ command: { run: [a], pass: [CHANCERY_KEY] } }", "the name of an environment variable"),
      ("{ command: { run: [a], dry-run: [b, \"${{ steps.a.x }}\"] } }", "a dry-run comes before any review"),
      ("{ file.write: { path: /x } }", "the content is given not at all"),
      ("{ file.write: { path: /x, from: a, content: b } }", "the content is given twice"),
      ("{ file.write: { path: /x, from: a, mode: \"4755\" } }", "permissions in octal"),
      (
        "{ file.write: { path: /x, content: \"${{ secrets.KEY }}\" } }",
        "the secret KEY cannot be used in a file's content"
      ),
    ])
  func refused(_ effect: String, _ reason: String) {
    guard case .failure(let found) = PlanFile.read(text: Self.plan(effect), path: "p.yaml", secrets: ["KEY"]) else {
      Issue.record("\(effect) is not refused")
      return
    }
    #expect(found.list.contains { "\($0)".contains(reason) }, "\(found.list)")
  }
}

import Approval
import EffectKit
import HTTPClient
import HTTPRequest
import JSON
import KindStage
import KindSupport
import Plans
import SQLMigrate
import SecretSources
import SystemPackage
import TestKit
import Testing

@Suite("What an effect does besides itself")
struct AsideTests {
  typealias HTTP = HTTPDeclaration

  private let context = EffectContext(
    planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [],
    values: Template.Values(inputs: [:], steps: [:]), seconds: 0)

  private func request(_ method: HTTP.Method, _ url: String, _ body: JSONValue? = nil) throws -> HTTP.Request {
    HTTP.Request(method: method, url: Template(url), json: try body.map { try JSONTemplate(parsing: $0) })
  }

  @Test("A request's undo and status are limited by their own methods and amounts, and the seal covers them")
  func http() async throws {
    let planner = HTTPEffectPlanner(
      transport: HTTPTransport(environment: [:]),
      secretStore: SecretStore(sources: [:], environment: [:], home: "/"), scratch: "/nonexistent")
    let amount = HTTP.Amount(value: "/amount", currency: "EUR")
    let declared = HTTP(
      request: try request(.post, "https://pay.example.com/charges", ["amount": 10]), amount: amount,
      status: .init(request: try request(.get, "https://pay.example.com/charges/1")),
      undo: .init(try request(.put, "https://pay.example.com/refunds", ["amount": 5_000_000]), amount: amount))
    let effect = try await planner.propose(EffectDeclaration(declared), in: context)
    #expect(effect.asides.map(\.role) == [.undo, .status])
    #expect(effect.asides[0].numbers == [.amount(currency: "EUR"): 5_000_000])
    #expect(effect.asides.map { $0.names["methods"] } == [["PUT"], ["GET"]])
    #expect(effect.compensation?.preview.contains("moves 5000000 minor units of EUR") == true)
    let sealed = Samples.sealed(effect)
    let read = try SealedProposal(reading: sealed.record(revision: sealed.proposal.draft))
    #expect(read.proposal.effects == sealed.proposal.effects)
    #expect(try await planner.rederive(effect).document == effect.document)
    var silent = declared
    silent.undo?.amount = nil
    let without = try await planner.propose(EffectDeclaration(silent), in: context)
    #expect(without.asides.first?.numbers.isEmpty == true)
  }

  @Test(
    "Rows that make room for others are counted, as those of UPDATE OR REPLACE",
    arguments: [
      ("UPDATE OR REPLACE t SET id = 1", 2), ("INSERT OR REPLACE INTO t SELECT id + 1, 'x' FROM t WHERE id < 3", 2),
      ("REPLACE INTO t VALUES (1, 'x')", 1), ("UPDATE OR REPLACE w SET id = 1", 2), ("UPDATE t SET v = 'x'", 0),
      ("INSERT INTO t VALUES (9, 'x')", 0),
    ])
  func replaced(_ script: String, _ removed: Int64) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("shop.db")
      let setup = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
        c.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        c.execute("CREATE TABLE w (id INTEGER PRIMARY KEY, v TEXT) WITHOUT ROWID")
        c.execute("INSERT INTO w VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        """
      let made = try await runTool("python3", ["-c", setup, file.string])
      #expect(made.status == 0, "\(made.errors)")
      let migration = try await MigrationStage(in: folder, url: "sqlite:\(file)", up: script)
      let effect = try await migration.propose()
      let rows = effect.measured["rows-by-table"]?[script.contains(" w ") ? "w" : "t"]
      #expect(rows?["deleted"] == .integer(removed), "\(rows ?? .null)")
    }
  }

  @Test(
    "A trigger that a script makes names the tables that it may change later",
    arguments: [
      ("CREATE TRIGGER tt AFTER INSERT ON t BEGIN DELETE FROM audit_log; END", true),
      ("CREATE TRIGGER tt INSTEAD OF DELETE ON v BEGIN UPDATE Audit_Log SET a = 1; END", true),
      ("CREATE TRIGGER tt AFTER INSERT ON t BEGIN DELETE FROM \"odd name\"; END", false),
      ("CREATE TRIGGER tt AFTER INSERT ON t BEGIN DELETE FROM t WHERE id = 0; END", false),
    ])
  func triggers(_ script: String, _ isNamed: Bool) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("shop.db")
      let setup = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
        c.execute("CREATE TABLE audit_log (a)")
        c.execute('CREATE TABLE "odd name" (a)')
        c.execute("CREATE VIEW v AS SELECT * FROM t")
        """
      _ = try await runTool("python3", ["-c", setup, file.string])
      let migration = try await MigrationStage(in: folder, url: "sqlite:\(file)", up: script)
      let tables = try await migration.propose().names["tables"] ?? []
      #expect(tables.contains("audit_log") == isNamed, "\(tables)")
      #expect(tables.contains("odd name") == script.contains("odd name"), "\(tables)")
    }
  }

  @Test("What taking a migration back touches is measured and limited as well")
  func undo() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("shop.db")
      let setup = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
        c.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        """
      _ = try await runTool("python3", ["-c", setup, file.string])
      let migration = try await MigrationStage(
        in: folder, url: "sqlite:\(file)", up: "INSERT INTO t VALUES (4, 'd')", down: "DELETE FROM t")
      let effect = try await migration.propose(undo: "down.sql")
      let undo = try #require(effect.asides.first)
      #expect(undo.role == .undo && undo.numbers == [.figure("rows"): 4])
      #expect(undo.names["statements"] == ["delete"] && undo.names["tables"] == ["t"])
      #expect(try await migration.planner.rederive(effect).document == effect.document)
    }
  }
}

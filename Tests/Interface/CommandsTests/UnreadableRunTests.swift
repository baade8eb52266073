import Foundation
import JSON
import Models
import Plans
import SystemPackage
import TestKit
import Testing

/// Runs whose journals hold what a server should not have said, or what this program cannot read.
@Suite("Runs that are hard to read")
struct UnreadableRunTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private static let plan = """
    plan: question
    goal: Ask.
    target: { repository: repository }
    tiers: { fast: { model: house/small } }
    boundary: { spend: { tokens: 1000000 } }
    steps:
      - id: ask
        extract: "Which word?"
        schema: { type: object, properties: { word: { type: string } }, required: [word] }

    """

  @Test(
    "A server that counts as far as a number goes makes nothing unreadable, whatever it speaks", arguments: Dialect.all,
    [Int.max, .min, -1])
  func counters(dialect: Dialect, counter: Int) async throws {
    let end = Dialect.End(usage: TokenUsage(input: counter, output: counter), model: "small")
    let scenario = server.scenario(.stream(dialect.text(#"{"word": "after"}"#, end: end)))
    try await Place.empty { place in
      try place.write(Self.plan, to: "plan.yaml")
      try place.write("before\n", to: "repository/note")
      try await place.makeRepository()
      try place.write(
        """
        providers:
          house: { api: \(dialect.api.rawValue), url: \(scenario.url), prices: { small: { input: 4, output: 20 } } }

        """, to: "config/chancery/config.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status < 128, "\(run.status): \(run.errors)")
      for arguments in [["status"], ["show"], ["log"], ["report"], ["verify"], ["journal", "check"], ["gc"]] {
        let end = try await place.chancery(arguments)
        #expect(end.status == 0, "\(arguments): \(end.status) \(end.errors)")
      }
      #expect(try await place.chancery("resume", "--no-ask").status < 128)
      #expect(try await place.chancery("abort", "--yes").status < 128)
    }
  }

  /// A place with two runs, the second of which is changed past what the journal allows.
  private func withDamaged(
    _ statement: String, _ body: (Place, _ sound: String, _ damaged: String) async throws -> Void
  )
    async throws
  {
    try await Place.with("05-blocked") { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 4)
      let sound = try await place.run()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 4)
      let damaged = try await place.run()
      let program = """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        for t in ["entry_stays", "entry_remains", "run_grows", "run_remains"]: c.execute("DROP TRIGGER " + t)
        c.execute(sys.argv[2].replace("RUN", sys.argv[3]))
        """
      let end = try await runTool(
        "python3", ["-c", program, place.state.appending("journal.sqlite").string, statement, damaged])
      #expect(end.status == 0, "\(end.errors)")
      try await body(place, sound, damaged)
    }
  }

  @Test(
    "A run that cannot be read hides no other, and what is wrong, where, and what to do is said",
    arguments: [
      ("UPDATE entry SET body = replace(body, 'step', 'stop') WHERE run = 'RUN' AND sequence = 2", 2),
      ("DELETE FROM entry WHERE run = 'RUN' AND sequence = 1", 1),
    ])
  func damaged(statement: String, sequence: Int) async throws {
    try await withDamaged(statement) { place, sound, damaged in
      let status = try await place.document("status", "--json")
      #expect(status["runs"]?.arrayValue?.compactMap { $0["run"]?.stringValue } == [sound])
      #expect(status["unreadable"]?.arrayValue?.first?["run"]?.stringValue == damaged)
      let text = try await place.chancery("status")
      #expect(text.output.contains(damaged) && text.output.contains("unreadable") && text.output.contains(sound))
      for arguments in [["show", damaged], ["log", damaged], ["abort", damaged], ["resume", damaged, "--no-ask"]] {
        let end = try await place.chancery(arguments)
        #expect(end.status == 1, "\(arguments): \(end.errors)")
        #expect(end.errors.contains("entry \(sequence)"), "\(end.errors)")
        #expect(end.errors.contains("chancery journal check \(damaged)"), "\(end.errors)")
      }
      #expect(try await place.document("report", "--json")["unreadable"] == 1)
      #expect(try await place.chancery("gc", "--yes").status == 0)
      #expect(FileManager.default.fileExists(atPath: place.state.appending("runs/\(damaged)").string))
      let check = try await place.chancery("journal", "check", damaged)
      #expect(check.status == 1 && check.output.contains("run-started"), "\(check.output)")
      #expect(try await place.chancery("journal", "check", sound).status == 0)
    }
  }

  @Test("A damaged row of the list of runs hides no other run")
  func damagedRow() async throws {
    try await withDamaged("UPDATE run SET phase = 'x', entries = entries + 1 WHERE id = 'RUN'") {
      place, sound, damaged in
      let status = try await place.chancery("status")
      #expect(status.status == 0 && status.output.contains(sound), "\(status.output)\(status.errors)")
      #expect(status.errors.contains(damaged), "\(status.errors)")
      #expect(try await place.chancery("gc", "--yes").status == 0)
      #expect(FileManager.default.fileExists(atPath: place.state.appending("runs/\(damaged)").string))
    }
  }

  @Test("An event of a newer version is an error that says so, and hides no other run")
  func newer() async throws {
    try await Place.with("05-blocked") { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 4)
      let program = """
        import hashlib, json, sqlite3, sys
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        run, entries, head = c.execute("SELECT id, entries, head FROM run").fetchone()
        body = json.dumps({"data": {}, "event": "moon-landed", "version": 2}, separators=(",", ":"))
        line = json.dumps([head, run, entries, 5, 2], separators=(",", ":"))
        digest = hashlib.sha256((line + "\\n" + body).encode()).hexdigest()
        c.execute("BEGIN")
        c.execute("UPDATE run SET latest = 5, entries = ?, head = ?", (entries + 1, digest))
        c.execute("INSERT INTO entry (run, sequence, at, version, body, hash) VALUES (?, ?, 5, 2, ?, ?)",
                  (run, entries, body, digest))
        c.execute("COMMIT")
        print(entries)
        """
      let done = try await runTool("python3", ["-c", program, place.state.appending("journal.sqlite").string])
      #expect(done.status == 0, "\(done.errors)")
      let sequence = done.output.trimmingCharacters(in: .whitespacesAndNewlines)
      let show = try await place.chancery("show")
      #expect(show.status == 1)
      #expect(show.errors.contains("entry \(sequence)") && show.errors.contains("a newer version of Chancery wrote it"))
      #expect(show.errors.contains("moon-landed"), "\(show.errors)")
      #expect(try await place.chancery("status").output.contains("unreadable"))
    }
  }

  @Test(
    "A command that fails with --json prints a document that says why",
    arguments: [["show", "nothing", "--json"], ["status", "--limit", "0", "--json"], ["run", "no.yaml", "--json"]])
  func failures(arguments: [String]) async throws {
    try await Place.empty { place in
      let end = try await place.chancery(arguments)
      #expect(end.status == 2, "\(end.errors)")
      let document = try JSONValue(parsing: end.output)
      #expect(document["version"] == 1 && document["exit-status"] == 2)
      #expect(document["error"]?["message"]?.stringValue?.isEmpty == false)
    }
  }
}

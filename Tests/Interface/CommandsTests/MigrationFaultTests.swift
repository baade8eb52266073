import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// What databases and the way to them do while a migration is applied.
@Suite("Faults while a migration is under way", .serialized, .timeLimit(.minutes(20)))
struct MigrationFaultTests {
  private static let limits = "limits: { lock: 1s, statement: 10s }"

  /// Lends a place whose plan migrates, waiting for approval, and the world that accounts for it.
  private func migrating(
    _ world: EffectWorld, prepare: (Place) async throws -> Void = { _ in },
    _ body: @escaping (Place) async throws -> Void
  ) async throws {
    try await world.around { world in
      var world = world
      world.plan.effects = world.plan.effects.replacing("file: up.sql", with: "file: up.sql, \(Self.limits)")
      let sound = try await Place.with(world.plan) { place in
        try await world.prepare(place)
        #expect(try await place.runWhole().status == 0)
        return try await world.account(place)
      }
      try await Place.with(world.plan) { place in
        try await world.prepare(place)
        try await prepare(place)
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect(run.status == 3, "\(run.output)\(run.errors)")
        try await body(place)
        #expect(try await world.account(place) == sound, "it was not applied once")
        #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
      }
    }
  }

  /// Runs a program in the background that makes the file `held` once it holds a lock, until `held` goes.
  private func hold(_ line: String, in place: Place) async throws {
    _ = try await runTool(
      "sh", ["-c", "(\(line)) </dev/null >/dev/null 2>&1 &"], in: place.folder, environment: place.environment)
    _ = try await waitForFile(place.folder.appending("held"))
  }

  @Test("A lock that PostgreSQL does not grant ends in a failure that goes on once it is free")
  func lockedTable() async throws {
    try await migrating(.postgres) { place in
      try await hold(
        """
        (echo 'BEGIN; LOCK TABLE users;'; echo '\\\\! touch held'; while [ ! -e free ]; do sleep 0.1; done) \
        | psql "$DATABASE_URL"
        """, in: place)
      let end = try await place.approve()
      #expect(end.status == 1 && end.output.contains("lock timeout"), "\(end.output)\(end.errors)")
      try place.write("", to: "free")
      let resumed = try await resumedOnceFree(place)
      #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
    }
  }

  @Test("A SQLite database that somebody keeps locked ends in a failure that goes on once it is free")
  func lockedFile() async throws {
    try await migrating(.sqlite) { place in
      try place.write(
        """
        import os, sqlite3, time
        c = sqlite3.connect("data/shop.db", isolation_level=None)
        c.execute("BEGIN EXCLUSIVE")
        open("held", "w").close()
        while not os.path.exists("free"): time.sleep(0.1)
        """, to: "hold.py")
      try await hold("python3 hold.py", in: place)
      let end = try await place.approve()
      #expect(end.status == 1 && end.output.contains("locked"), "\(end.output)\(end.errors)")
      try place.write("", to: "free")
      let resumed = try await resumedOnceFree(place)
      #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
    }
  }

  /// Whoever held it takes a moment to let go.
  private func resumedOnceFree(_ place: Place) async throws -> ToolOutput {
    var end = try await place.chancery("resume", "--no-ask")
    for _ in 0..<20 where end.status != 0 {
      try await Task.sleep(for: .milliseconds(200))
      end = try await place.chancery("resume", "--no-ask")
    }
    return end
  }

  @Test(
    "A connection that is lost at COMMIT leaves it in doubt, and the mark tells: applied once, whichever way it was",
    arguments: ["before", "after"])
  func cut(side: String) async throws {
    try await migrating(.postgres, prepare: proxy) { place in
      try place.write(side, to: "cut")
      let end = try await place.approve()
      #expect(end.status == 7, "\(end.output)\(end.errors)")
      #expect(end.output.contains("the connection broke while committing"), "\(end.output)")
      #expect(place.textOrNothing(of: "was-cut") == side)
      let resumed = try await resumedOnceFree(place)
      #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
      let log = try await place.chancery("log").output
      #expect(log.contains(side == "after" ? "holds the mark" : "holds no mark"), "\(log)")
    }
  }

  /// Puts something between program and server that cuts the connection when COMMIT comes by: before the server gets it,
  /// or before its answer gets back.
  private func proxy(_ place: Place) async throws {
    try place.write(
      """
      import os, select, socket, sys, threading, time
      server = sys.argv[1]
      s = socket.socket(socket.AF_UNIX); s.bind(".s.PGSQL.5432"); s.listen()
      open("listening", "w").close()
      def serve(client):
        up = socket.socket(socket.AF_UNIX); up.connect(server)
        cutting = False
        while True:
          ready, _, _ = select.select([client, up], [], [])
          for one in ready:
            data = one.recv(65536)
            side = open("cut").read() if os.path.exists("cut") else ""
            if one is client and b"\\0COMMIT\\0" in data and side:
              if side == "before": data = b""
              cutting = True
            elif one is up and cutting: data = b""
            if cutting and not data:
              os.remove("cut"); open("was-cut", "w").write(side)
            if not data: client.close(); up.close(); return
            (up if one is client else client).sendall(data)
      def accept():
        while True: threading.Thread(target=serve, args=[s.accept()[0]], daemon=True).start()
      threading.Thread(target=accept, daemon=True).start()
      while os.path.exists("listening"): time.sleep(0.2)
      """, to: "proxy.py")
    let line = try place.text(of: "world/environment")
    let (before, after) = (try #require(line.firstRange(of: "@")), try #require(line.lastIndex(of: "/")))
    let server = line[before.upperBound..<after].replacing("%2F", with: "/") + "/.s.PGSQL.5432"
    _ = try await runTool(
      "sh", ["-c", "python3 proxy.py \"$0\" </dev/null >proxy.log 2>&1 &", String(server)], in: place.folder)
    _ = try await waitForFile(place.folder.appending("listening"))
    let host = place.folder.string.replacing("/", with: "%2F")
    try place.write(line.replacingCharacters(in: before.upperBound..<after, with: host), to: "world/environment")
  }

  @Test("Two migrations of one database in a step are applied in the plan's order, and taken back in the other")
  func two() async throws {
    var plan = EffectWorld.sqlite.plan
    plan.contents = ["ALTER TABLE users ADD COLUMN email TEXT;\n"]
    plan.effects = """
      [sql.migrate: { database: "sqlite:../data/shop.db", file: up.sql, undo: down.sql }, \
      sql.migrate: { database: "sqlite:../data/shop.db", file: next.sql, undo: back.sql }]
      """
    plan.effectLimits = "sql.migrate: 2"
    plan.verdict = NotePlan.verdict(["approve", "approve"])
    try await Place.with(plan) { place in
      try await EffectWorld.sqlite.prepare(place)
      try await place.commit([
        "down.sql": "ALTER TABLE users DROP COLUMN email;\n",
        "next.sql": "UPDATE users SET email = name;\nALTER TABLE users RENAME TO people;\n",
        "back.sql": "ALTER TABLE people RENAME TO users;\n",
      ])
      let end = try await place.runWhole()
      #expect(end.status == 0, "\(end.output)\(end.errors)")
      func count(_ table: String) async throws -> ToolOutput {
        try await runTool(
          "python3",
          [
            "-c",
            "import sqlite3; print(sqlite3.connect('data/shop.db').execute('SELECT count(email) FROM \(table)').fetchone()[0])",
          ], in: place.folder)
      }
      #expect(try await count("people").output == "3\n")
      let run = try await place.run()
      let look = try await place.chancery("undo", run, "--dry-run")
      #expect(look.status == 0, "\(look.output)\(look.errors)")
      let undo = try await place.chancery("undo", run, "--reason", "x")
      #expect(undo.status == 0, "\(undo.output)\(undo.errors)")
      #expect(try await count("users").errors.contains("no such column: email"))
    }
  }
}

import SystemPackage
import TestKit

/// Databases whose migration adds to what is there, so that doing it twice shows.
extension EffectWorld {
  private static let up = """
    ALTER TABLE users ADD COLUMN email TEXT;
    UPDATE users SET visits = visits + 1;
    INSERT INTO audit VALUES ('up');

    """
  private static let down = """
    UPDATE users SET visits = visits - 1;
    INSERT INTO audit VALUES ('down');
    ALTER TABLE users DROP COLUMN email;

    """
  private static let beginning = """
    CREATE TABLE users (name TEXT, visits INTEGER);
    CREATE TABLE audit (what TEXT);
    INSERT INTO users VALUES ('a', 1), ('b', 2), ('c', 3);
    """

  private static func plan(_ database: String) -> NotePlan {
    NotePlan(
      approval: "always", boundary: "secrets: { DATABASE_URL: { env: DATABASE_URL } }",
      check: "[grep, -q, email, up.sql]", contents: [up], path: "up.sql",
      effects: "[sql.migrate: { database: \"\(database)\", file: up.sql, undo: down.sql }]",
      effectLimits: "sql.migrate: 1")
  }

  static let sqlite = EffectWorld(
    description: "sql.migrate in SQLite", plan: plan("sqlite:../data/shop.db"),
    prepare: { place in
      try await place.commit(["down.sql": down])
      try place.write("", to: "data/shop.db")
      try await sql(beginning, in: place)
    }, undoes: true,
    systemCalls: SystemCalls(names: "pwrite64,fdatasync,fsync,unlink") { place in
      ["", "-journal", "-wal"].map { place.folder.appending("data/shop.db" + $0) }
    },
    targets: ["data"],
    account: { place in
      try await sql(
        "SELECT sum(visits) FROM users; SELECT what FROM audit; SELECT file FROM chancery_migrations ORDER BY file; "
          + "SELECT count(*) FROM pragma_table_info('users')", in: place)
    })

  /// What another program's SQLite prints.
  @discardableResult
  private static func sql(_ script: String, in place: Place) async throws -> String {
    let program = """
      import sqlite3, sys
      c = sqlite3.connect("data/shop.db", isolation_level=None)
      for s in sys.argv[1].split(";"):
        for row in c.execute(s): print(*row, sep="|")
      """
    let result = try await runTool("python3", ["-c", program, script], in: place.folder)
    guard result.status == 0 else { throw ToolFailure(description: result.errors) }
    return result.output
  }

  /// Each place has a database of its own in one server.
  static let postgres = EffectWorld(
    description: "sql.migrate in PostgreSQL", plan: plan("${{ secrets.DATABASE_URL }}"), undoes: true,
    systemCalls: SystemCalls(names: "sendto,recvfrom"), account: { _ in "" },
    server: { world, body in
      try await TestPostgres.with { server, _ in
        var world = world
        @Sendable func name(_ place: Place) -> String {
          "d" + (place.folder.lastComponent?.string.lowercased().filter { $0.isLetter || $0.isNumber } ?? "")
            + String(place.folder.string.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }, radix: 36)
        }
        world.prepare = { place in
          try await place.commit(["down.sql": down])
          try await server.psql("CREATE DATABASE \(name(place)) OWNER app", in: "postgres", user: "postgres")
          try await server.psql(beginning, in: name(place))
          try place.write("DATABASE_URL=\(server.url(name(place)))\n", to: "world/environment")
        }
        world.account = { place in
          try await server.psql(
            """
            SELECT sum(visits) FROM users; SELECT what FROM audit; SELECT file, state FROM chancery.migrations ORDER BY file;
            SELECT count(*) FROM information_schema.columns WHERE table_name = 'users'
            """, in: name(place))
        }
        try await body(world)
      }
    })
}

import Approval
import EffectKit
import JSON
import KindStage
import KindSupport
import Plans
import SQLMigrate
import SystemPackage
import TestKit
import Testing

// alone: its servers answer within a time limit, or do not on purpose.
@Suite("Waiting for a PostgreSQL database", .timeLimit(.minutes(20)))
struct PostgresWaitTests {
  @Test("A lock that is not granted ends the wait, and nothing happened")
  func locked() async throws {
    try await staged("ALTER TABLE users ADD COLUMN email text") { server, migration in
      let effect = try await migration.propose()
      let holder = Task { try await server.psql("BEGIN; LOCK TABLE users; SELECT pg_sleep(60); COMMIT") }
      try await waitUntil {
        try await server.psql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'") != "0"
      }
      let error = await failure { try await migration.apply(effect, seen: effect) }
      #expect(error?.isNotApplied == true && "\(error as Any)".contains("lock timeout"))
      // The server takes a moment to end the session whose lock says that it is at work.
      try await waitUntil { await migration.probe(effect).isNotApplied }
      // Whoever holds the lock need not sleep to the end.
      try await server.psql(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%'", user: "postgres")
      _ = try? await holder.value
      try await migration.commit(effect)
      #expect(await migration.probe(effect).isApplied)
    }
  }

  @Test("A statement that takes too long is stopped, in the preview already")
  func slow() async throws {
    try await staged("SELECT pg_sleep(60)") { _, migration in
      let error = await failure {
        _ = try await migration.propose(limits: .init(lockSeconds: 1, statementSeconds: 1))
      }
      #expect(error?.isObstructed == true && "\(error as Any)".contains("statement timeout"))
    }
  }

  @Test("A server that dies in the middle leaves nothing, and a look after its restart says so")
  func died() async throws {
    try await staged("UPDATE users SET name = 'x'; SELECT pg_sleep(3)") { server, migration in
      let effect = try await migration.propose()
      let work = Task { await failure { try await migration.apply(effect, seen: effect) } }
      try await Task.sleep(for: .seconds(1))
      #expect(await migration.probe(effect).isUnknown, "a session is at work")
      try await server.stop()
      #expect(await work.value?.isNotApplied == true)
      #expect(await migration.probe(effect).isUnknown)
      try await server.restart()
      #expect(await migration.probe(effect).isNotApplied)
      #expect(try await server.psql("SELECT count(*) FROM users WHERE name = 'x'") == "0")
    }
  }
}

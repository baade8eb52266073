import Approval
import EffectKit
import KindStage
import Plans
import SQLMigrate
import SystemPackage
import TestKit
import Testing

@Suite("Previews that do not end by themselves")
struct SlowPreviewTests {
  // Inside of one function SQLite looks at no limit: this one compares 500,000 times 500,000 bytes.
  private static let endless = """
    SELECT instr(replace(hex(zeroblob(1000000)), '00', 'a'), replace(hex(zeroblob(500000)), '00', 'a') || 'b')
    """

  @Test("A preview keeps its time limit inside of a single function too", .timeLimit(.minutes(1)))
  func function() async throws {
    try await withTemporaryFolder { folder in
      try await shell(
        "python3 -c 'import sqlite3; sqlite3.connect(\"shop.db\").execute(\"CREATE TABLE a (b)\")'", in: folder)
      let migration = try await MigrationStage(
        in: folder, url: "sqlite:\(folder.appending("shop.db"))", up: Self.endless)
      let limits = SQLMigrateDeclaration.Limits(lockSeconds: 0, statementSeconds: 1)
      let started = ContinuousClock.now
      let error = await failure { _ = try await migration.propose(limits: limits) }
      #expect(error?.reason.contains("did not end in 1 seconds, the time limit") == true, "\(error as Any)")
      #expect(started.duration(to: .now) < .seconds(20))
    }
  }
}

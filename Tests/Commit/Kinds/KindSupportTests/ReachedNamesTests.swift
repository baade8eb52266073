import EffectKit
import GitPush
import JSON
import KindStage
import KindSupport
import Plans
import SQLMigrate
import SecretSources
import SystemPackage
import TestKit
import Testing

@Suite("What an effect reaches, under whatever name")
struct ReachedNamesTests {
  private let context = EffectContext(
    planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [],
    values: Template.Values(inputs: [:], steps: [:]), seconds: 0)

  @Test("Chancery's own database, and one with two names, are refused before anything connects")
  func databases() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("shop.db")
      try await shell(
        "python3 -c \"import sqlite3; sqlite3.connect('shop.db').execute('CREATE TABLE t (a)')\"", in: folder)
      let declared = EffectDeclaration(
        SQLMigrateDeclaration(
          database: Template("sqlite:\(file)"), file: Template("up.sql"), undo: nil,
          limits: .init(lockSeconds: 1, statementSeconds: 5)))
      func planner(_ guarded: [String]) -> SQLMigratePlanner {
        SQLMigratePlanner(
          target: folder.string, scratch: folder.string,
          secretStore: SecretStore(sources: [:], environment: [:], home: "/"), guarded: guarded)
      }
      #expect(try await planner([]).connectionTargets(of: declared, in: context)?.names["databases"] == [file.string])
      let own = await #expect(throws: EffectError.self) {
        try await planner([folder.string]).connectionTargets(of: declared, in: context)
      }
      #expect(own?.reason.contains("is Chancery's own") == true)
      try await shell("ln shop.db other.db", in: folder)
      let linked = await #expect(throws: EffectError.self) {
        try await planner([]).connectionTargets(of: declared, in: context)
      }
      #expect(linked?.reason.contains("several names of the same file") == true)
    }
  }

  @Test("A remote by a relative path is judged as the place that it is")
  func relativeRemote() async throws {
    try await withTemporaryFolder { folder in
      try await shell("git init -q --bare real.git; git init -q t; git -C t remote add origin ../real.git", in: folder)
      let planner = GitPushPlanner(target: folder.appending("t").string, scratch: folder.string)
      let reach = try await planner.connectionTargets(
        of: EffectDeclaration(GitPushDeclaration(branch: Template("main"))), in: context)
      #expect(reach?.names["remotes"]?.contains(folder.appending("real.git").string) == true, "\(reach as Any)")
    }
  }

  @Test("A remote behind a link is judged by both names")
  func remotes() async throws {
    try await withTemporaryFolder { folder in
      try await shell(
        "git init -q --bare real.git; ln -s real.git link.git; git init -q t; git -C t remote add origin \"$PWD/link.git\"",
        in: folder)
      let planner = GitPushPlanner(target: folder.appending("t").string, scratch: folder.string)
      let reach = try await planner.connectionTargets(
        of: EffectDeclaration(GitPushDeclaration(branch: Template("main"))), in: context)
      #expect(reach?.names["remotes"] == [folder.appending("link.git").string, folder.appending("real.git").string])
    }
  }
}

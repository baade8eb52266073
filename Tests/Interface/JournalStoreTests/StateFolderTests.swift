import Foundation
import JournalStore
import RunJournal
import TestKit
import Testing

@Suite("State folder")
struct StateFolderTests {
  @Test("It lies where the XDG variables say, and a relative one is ignored")
  func location() throws {
    #expect(try StateFolder(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]).path == "/s/chancery")
    #expect(try StateFolder(environment: ["XDG_STATE_HOME": "s", "HOME": "/h"]).path == "/h/.local/state/chancery")
    #expect(try StateFolder(environment: ["HOME": "/h"]).path == "/h/.local/state/chancery")
    #expect(kind { try StateFolder(environment: [:]) } == .noFolder)
  }

  @Test("It is made for this user only, with the journal in it")
  func permissions() async throws {
    try await withStateFolder { outer in
      let folder = StateFolder(path: outer.path + "/a/b")
      _ = try Journal.open(folder)
      let files = FileManager.default
      #expect(try files.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o700)
      #expect(try files.attributesOfItem(atPath: outer.path + "/a")[.posixPermissions] as? Int == 0o700)
      #expect(try files.attributesOfItem(atPath: folder.journalPath)[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test("Where nothing can be made, the error says what to do, also where a file system knows no name at all")
  func nowhere() {
    let error = #expect(throws: JournalError.self) { try StateFolder(path: "/proc/chancery/state").make() }
    #expect(error?.kind == .noFolder)
    #expect(error?.hint?.contains("XDG_STATE_HOME") == true)
  }

  @Test("What is no folder or no journal is refused and left alone")
  func foreign() async throws {
    try await withStateFolder { folder in
      try Data("not a database".utf8).write(to: URL(fileURLWithPath: folder.journalPath))
      #expect(kind { try Journal.open(folder) } == .notAJournal)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.journalPath)) == Data("not a database".utf8))
      #expect(kind { try Journal.open(StateFolder(path: folder.journalPath)) } == .noFolder)
      #expect(kind { try Journal.open(StateFolder(path: folder.journalPath + "/x")) } == .noFolder)
    }
  }

  @Test("A database of another program, or of a newer version, is refused and left alone")
  func otherDatabases() async throws {
    try await withStateFolder { folder in
      _ = try await tamper(folder, "CREATE TABLE t (x)")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.journalPath))
      #expect(kind { try Journal.open(folder) } == .notAJournal)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.journalPath)) == bytes)
    }
    try await withStateFolder { folder in
      _ = try Journal.open(folder)
      _ = try await tamper(folder, "PRAGMA user_version = 2")
      #expect(kind { try Journal.open(folder) } == .newerVersion(2))
    }
  }

  @Test("A journal that is gone is not silently replaced while its runs or its log are there")
  func lostJournal() async throws {
    try await withStateFolder { folder in
      _ = try Journal.open(folder)
      try RunLock.acquire(Samples.run, in: folder, at: Samples.instant(0)).release()
      try Data().write(to: URL(fileURLWithPath: folder.journalPath))
      #expect(kind { try Journal.open(folder) } == .broken)
      try FileManager.default.removeItem(atPath: folder.journalPath)
      #expect(kind { try Journal.open(folder) } == .broken)
      try FileManager.default.removeItem(atPath: folder.runsPath)
      try Data("log".utf8).write(to: URL(fileURLWithPath: folder.journalPath + "-wal"))
      #expect(kind { try Journal.open(folder) } == .broken)
    }
  }

  @Test("What a killed process left of a journal it was making is no obstacle")
  func halfMade() async throws {
    try await withStateFolder { folder in
      try Data("half".utf8).write(to: URL(fileURLWithPath: folder.journalPath + ".new"))
      try Data().write(to: URL(fileURLWithPath: folder.journalPath))
      try Journal.open(folder).append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      #expect(try Journal.open(folder).runs().count == 1)
    }
  }
}

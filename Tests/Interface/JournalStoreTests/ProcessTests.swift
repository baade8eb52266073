import Foundation
import JournalStore
import RunJournal
import TestKit
import Testing

@Suite("Journal and processes")
struct ProcessTests {
  @Test("Two processes that append to one run never share a number, and nothing of either is lost")
  func twoProcesses() async throws {
    try await withStateFolder { folder in
      let path = folder.path
      try Journal.open(folder).append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      async let other = #expect(processExitsWith: .success) { [path = path as String] in
        let journal = try Journal.open(StateFolder(path: path))
        for _ in 0..<100 { try journal.append(Samples.attached(1), to: Samples.run, at: Samples.instant(1)) }
      }
      let journal = try Journal.open(folder)
      for _ in 0..<100 { try journal.append(Samples.attached(2), to: Samples.run, at: Samples.instant(2)) }
      _ = await other
      let entries = try journal.entries(of: Samples.run)
      #expect(entries.map(\.sequence) == Array(0..<201))
      #expect(entries.count { $0.event == Samples.attached(1) } == 100)
      #expect(try journal.verify(Samples.run).broken == nil)
    }
  }

  @Test("Several processes may open a state folder that is not there yet at the same time")
  func raceToCreate() async throws {
    try await withStateFolder { folder in
      let path = folder.path + "/new/state"
      try await withThrowingTaskGroup { group in
        for number in 0..<4 {
          group.addTask {
            await #expect(processExitsWith: .success) { [path = path as String, number = number as Int] in
              let run = RunID("run-\(number)")
              let journal = try Journal.open(StateFolder(path: path))
              try journal.append(Samples.start(run), to: run, at: Samples.instant(0))
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try Journal.open(StateFolder(path: path)).runs().count == 4)
    }
  }

  @Test(
    "Killed right after an append, the entry is there; killed right before one, it is not", arguments: [true, false])
  func crashPoints(after: Bool) async throws {
    try await withStateFolder { folder in
      let path = folder.path
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, after = after as Bool] in
        setenv(after ? "CHANCERY_CRASH_AFTER_APPEND" : "CHANCERY_CRASH_BEFORE_APPEND", "3", 1)
        let journal = try Journal.open(StateFolder(path: path))
        try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
        while true { try journal.append(Samples.attached(), to: Samples.run, at: Samples.instant(1)) }
      }
      let journal = try Journal.open(folder)
      #expect(try journal.entries(of: Samples.run).count == (after ? 3 : 2))
      #expect(try journal.verify(Samples.run).broken == nil)
      #expect(try journal.append(Samples.ended, to: Samples.run, at: Samples.instant(2)).sequence == (after ? 3 : 2))
    }
  }

  @Test("A crash variable that is no positive number does nothing", arguments: ["", "0", "-1", "x", "1.5"])
  func crashPointNeedsANumber(value: String) async throws {
    try await withStateFolder { folder in
      let path = folder.path
      await #expect(processExitsWith: .success) { [path = path as String, value = value as String] in
        setenv("CHANCERY_CRASH_AFTER_APPEND", value, 1)
        setenv("CHANCERY_CRASH_BEFORE_APPEND", value, 1)
        try Journal.open(StateFolder(path: path)).append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      }
    }
  }

  @Test("A full disk is said to be full, loses nothing, and appending goes on when there is room")
  func fullDisk() async throws {
    try await withStateFolder { folder in
      let path = folder.path
      await #expect(processExitsWith: .success) { [path = path as String] in
        signal(SIGXFSZ, SIG_IGN)
        let journal = try Journal.open(StateFolder(path: path))
        try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(1), &limit)
        let room = limit.rlim_cur
        limit.rlim_cur = 256 << 10
        setrlimit(__rlimit_resource_t(1), &limit)
        let large = Samples.failed(String(repeating: "x", count: 50_000))
        var written = 1
        var refusal: JournalError?
        while refusal == nil {
          do throws(JournalError) {
            try journal.append(large, to: Samples.run, at: Samples.instant(1))
            written += 1
          } catch {
            refusal = error
          }
        }
        #expect(refusal?.kind == .full || refusal?.kind == .io)
        #expect(try journal.entries(of: Samples.run).count == written)
        limit.rlim_cur = room
        setrlimit(__rlimit_resource_t(1), &limit)
        #expect(try journal.append(Samples.ended, to: Samples.run, at: Samples.instant(2)).sequence == written)
        #expect(try journal.verify(Samples.run).broken == nil)
      }
    }
  }
}

import Foundation
import JournalStore
import RunJournal
import TestKit
import Testing

@Suite("Run lock")
struct RunLockTests {
  @Test("A run is driven once; whoever comes second hears who drives it and since when")
  func exclusion() async throws {
    try await withStateFolder { folder in
      #expect(try RunLock.holder(of: Samples.run, in: folder) == nil)
      let lock = try RunLock.acquire(Samples.run, in: folder, at: Samples.instant(42))
      let holder = RunLock.Holder(process: getpid(), since: Samples.instant(42))
      #expect(try RunLock.holder(of: Samples.run, in: folder) == holder)
      #expect(kind { try acquireAndRelease(Samples.run, folder) } == .runIsDriven(by: holder))
      #expect(kind { try acquireAndRelease(Samples.other, folder) } == nil)
      lock.release()
      // A process that another test is just starting has the file, too, until its program begins.
      for _ in 0..<1000 where try RunLock.holder(of: Samples.run, in: folder) != nil {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(kind { try acquireAndRelease(Samples.run, folder) } == nil)
    }
  }

  @Test("The lock excludes any program that locks the file, and the kernel gives it back when that one is killed")
  func otherProgram() async throws {
    try await withStateFolder { folder in
      try acquireAndRelease(Samples.run, folder)
      let program = """
        import fcntl, os, sys, time
        file = open(sys.argv[1], "r+")
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0); file.write(f"{os.getpid()} 77\\n"); file.flush()
        print(os.getpid(), flush=True)
        time.sleep(30)
        """
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      holder.arguments = ["-c", program, "\(try folder.runPath(Samples.run))/lock"]
      let output = Pipe()
      holder.standardOutput = output
      try holder.run()
      defer { holder.waitUntilExit() }
      let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      let process = try #require(Int32(said.trimmingCharacters(in: .whitespacesAndNewlines)))
      let expected = RunLock.Holder(process: process, since: Samples.instant(77))
      #expect(kind { try acquireAndRelease(Samples.run, folder) } == .runIsDriven(by: expected))
      #expect(try RunLock.holder(of: Samples.run, in: folder) == expected)
      kill(process, SIGKILL)
      holder.waitUntilExit()
      #expect(kind { try acquireAndRelease(Samples.run, folder) } == nil)
    }
  }

  @Test("A program that the driver starts does not keep the lock alive")
  func notInherited() async throws {
    try await withStateFolder { folder in
      let lock = try RunLock.acquire(Samples.run, in: folder, at: Samples.instant(0))
      let child = Process()
      child.executableURL = URL(fileURLWithPath: "/bin/sleep")
      child.arguments = ["30"]
      try child.run()
      defer {
        // Threads of the test block SIGTERM, and the child inherits that.
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()
      }
      lock.release()
      #expect(kind { try acquireAndRelease(Samples.run, folder) } == nil)
    }
  }

  @Test(
    "The name of a run cannot lead out of the state folder", arguments: ["", ".", "..", "../x", "a/b", ".x", "a\0b"])
  func names(name: String) async throws {
    try await withStateFolder { folder in
      #expect(kind { try acquireAndRelease(RunID(name), folder) } == .invalidRun)
    }
  }
}

private func acquireAndRelease(_ run: RunID, _ folder: StateFolder) throws(JournalError) {
  try RunLock.acquire(run, in: folder, at: Samples.instant(0)).release()
}

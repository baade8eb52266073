import Drafting
import Plans
import RunJournal
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite("Where a confined command is stopped")
struct LimitTests {
  @Test("A command over its time is killed, with a child in a session of its own that ignores signals")
  func timeout() async throws {
    let outcome = try await confined(
      "echo begun; setsid sh -c 'trap \"\" TERM HUP; exec sleep 4171' & trap '' TERM; sleep 4171", seconds: 6)
    #expect(outcome.ending == .timedOut)
    #expect(outcome.outputTail == "begun\n")
    #expect(try await !isRunning("sleep 4171"))
  }

  @Test("A command whose descriptors take long to look at is out of time when it is")
  func deadlineOfLook() async throws {
    let script = """
      import os
      for _ in range(150):
        if os.fork() == 0:
          for _ in range(4000): os.dup(0)
          break
      while True: os.getppid()
      """
    let began = ContinuousClock.now
    let outcome = try await confined("/usr/bin/python3 -c '\(script)'", seconds: 3)
    #expect(outcome.ending == .timedOut)
    #expect(ContinuousClock.now - began < .seconds(20))
  }

  @Test("A command that closes its output and goes on is stopped all the same")
  func silent() async throws {
    let outcome = try await confined("exec > /dev/null 2>&1; sleep 4172", seconds: 1)
    #expect(outcome.ending == .timedOut)
    #expect(try await !isRunning("sleep 4172"))
  }

  @Test("What it left in the background is dead when it has ended, and wrote nothing after")
  func background() async throws {
    try await withWorkspace { folder in
      let script = "setsid sh -c 'while :; do echo x >> log; done' > /dev/null 2>&1 & sleep 0.1; exit 0"
      let outcome = try await sandbox().run(
        ConfinedCommand(words: ["sh", "-c", script], workspace: .folder(folder.string)))
      #expect(outcome.ending == .exited(0))
      let first = try await runTool("wc", ["-c", "\(folder)/log"]).output
      let second = try await runTool("wc", ["-c", "\(folder)/log"]).output
      #expect(first == second)
    }
  }

  @Test("A command that prints without end is stopped at the limit, and the end of its output is kept")
  func output() async throws {
    let outcome = try await confined("yes chancery", outputLimit: 100_000)
    #expect(outcome.ending == .outputLimit)
    #expect(outcome.outputTail.utf8.count <= OutputTail.limit)
    #expect(outcome.outputTail.contains("chancery\nchancery\n"))
  }

  @Test("A cancelled task kills the command")
  func cancellation() async throws {
    let task = Task { try await confined("sleep 4173") }
    try await #require(become(true) { try await isRunning("sleep 4173") })
    task.cancel()
    _ = try? await task.value
    #expect(try await become(false) { try await isRunning("sleep 4173") })
  }

  @Test("A task that is cancelled while the sandbox is being made leaves nothing behind")
  func earlyCancellation() async throws {
    for _ in 0..<20 {
      let task = Task { try await confined("sleep 4174") }
      for _ in 0..<Int.random(in: 0...200) { await Task.yield() }
      task.cancel()
      _ = try? await task.value
    }
    #expect(try await !isRunning("sleep 4174"))
  }

  @Test("A file cannot grow over its limit")
  func file() async throws {
    let outcome = try await confined(
      "head -c 2000000 /dev/zero > big", change: { $0.limits.fileBytes = 1_000_000 })
    #expect(outcome.ending == .signalled(25))
  }

  @Test("One process cannot have more memory than is allowed")
  func processMemory() async throws {
    let outcome = try await confined(
      "/usr/bin/python3 -c 'bytearray(300_000_000)'", change: { $0.limits.processMemoryBytes = 200_000_000 })
    #expect(outcome.ending == .exited(1))
    #expect(outcome.outputTail.contains("MemoryError"))
  }

  @Test(
    "All processes together cannot have more memory than is allowed",
    arguments: [
      // Each by itself stays below.
      "for i in 1 2 3 4; do /usr/bin/python3 -c 'import time; x = bytearray(80_000_000); time.sleep(20)' & done; wait",
      // Shared with nobody, and not private either.
      "/usr/bin/python3 -c 'import mmap, time; m = mmap.mmap(-1, 300_000_000); m[:] = bytes(300_000_000); time.sleep(20)'",
    ])
  func memory(script: String) async throws {
    let outcome = try await confined(script, change: { $0.limits.memoryBytes = 200_000_000 })
    #expect(outcome.ending == .memoryLimit || outcome.ending == .signalled(9), "\(outcome)")
  }

  @Test(
    "What a command keeps with the kernel is memory of its own",
    arguments: [
      "for _ in range(200): c.semget(0, 32000, 0o600)",
      """
      for _ in range(20_000):
        queue = c.msgget(0, 0o600)
        while c.msgsnd(queue, message, 4000, 0o4000) == 0: pass
      """,
      """
      c.mmap.restype = ctypes.c_void_p
      start = c.mmap(None, ctypes.c_size_t(200 << 30), 1, 0x4022, -1, ctypes.c_long(0))
      c.madvise(ctypes.c_void_p(start), ctypes.c_size_t(200 << 30), 15)
      for step in range(100_000): ctypes.c_byte.from_address(start + (step << 21)).value
      """,
      """
      for _ in range(100):
        if os.fork() == 0:
          for _ in range(400): os.pipe()
          break
      """,
      """
      import socket
      for _ in range(25):
        if os.fork() == 0:
          held = [socket.socket(socket.AF_INET6) for _ in range(4000)]
          break
      """,
      """
      class Change(ctypes.Structure): _fields_ = [(n, ctypes.c_short) for n in ("number", "by", "flags")]
      sets = [c.semget(0, 32000, 0o600) for _ in range(20)]
      for _ in range(200):
        if os.fork() == 0:
          for one in sets: c.semop(one, ctypes.byref(Change(31999, 1, 0x1000)), 1)
          break
      """,
    ])
  func kernelMemory(script: String) async throws {
    let program = """
      import ctypes, os, time
      c = ctypes.CDLL(None)
      message = (ctypes.c_char * 4008)(1)
      \(script)
      time.sleep(20)
      """
    let outcome = try await confined(
      "/usr/bin/python3 -c '\(program)'", change: { $0.limits.memoryBytes = 200_000_000 })
    #expect(outcome.ending == .memoryLimit || outcome.ending == .signalled(9), "\(outcome)")
  }

  @Test("Memory that processes share is counted once")
  func sharedMemory() async throws {
    let script = """
      import os, time
      block = bytes(60_000_000)
      for _ in range(6):
        if os.fork() == 0: time.sleep(0.5); os._exit(0)
      time.sleep(0.5)
      """
    let outcome = try await confined(
      "/usr/bin/python3 -c '\(script)'", change: { $0.limits.memoryBytes = 200_000_000 })
    #expect(outcome.ending == .exited(0), "\(outcome)")
  }

  @Test("What lies in memory file systems is limited")
  func temporary() async throws {
    for place in ["/tmp", "/var/tmp", "$HOME", "/dev/shm"] {
      let outcome = try await confined(
        "head -c 3000000 /dev/zero > \(place)/big", change: { $0.limits.temporaryBytes = 2_000_000 })
      #expect(outcome.ending != .exited(0))
    }
  }

  @Test("A workspace cannot grow over its limit, in one file, in many, or in files without a name")
  func disk() async throws {
    let many = "i=0; while :; do head -c 300000 /dev/zero > f$i; i=$((i+1)); done"
    let nameless = """
      import os, time
      held = []
      while len(held) < 600:
        f = open("x", "wb"); os.unlink("x"); f.write(bytes(1_000_000)); f.flush(); held.append(f); time.sleep(0.002)
      time.sleep(20)
      """
    for script in ["head -c 400000000 /dev/zero > big; sleep 20", many, "/usr/bin/python3 -c '\(nameless)'"] {
      let outcome = try await confined(script, change: { $0.limits.diskBytes = 20_000_000 })
      #expect(outcome.ending == .diskLimit, "\(outcome)")
    }
  }

  @Test("What is written to a cache counts with what is written to the workspace")
  func caches() async throws {
    let script = """
      chmod a+rx . && git init -q .
      git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x && mkdir -p chancery cache home
      limits='profiles: { draft: { limits: { disk: 20MiB } } }'
      printf 'sandbox: { caches: [%s/cache], %s }\n' "$PWD" "$limits" > chancery/config.yaml
      env HOME="$PWD/home" XDG_CONFIG_HOME="$PWD" XDG_STATE_HOME="$PWD/state" "$1" try -- sh -c \
        "for i in $(seq 200 | xargs); do head -c 300000 /dev/zero > $PWD/cache/f\\$i || exit; done; sleep 5" 2>&1
      """
    try await withTemporaryFolder { folder in
      let ran = try await runTool("sh", ["-c", script, "sh", launcher], in: folder)
      #expect(ran.output.contains("wrote too much"), "\(ran.output)\(ran.errors)")
    }
  }

  @Test("The number of files is limited")
  func files() async throws {
    let outcome = try await confined(
      "i=0; while :; do : > f$i; i=$((i+1)); done", change: { $0.limits.files = 500 })
    #expect(outcome.ending == .fileCountLimit)
  }

  @Test("When a sandbox is gone, so are the groups of the kernel that held its limits")
  func groups() async throws {
    let orphans = """
      for group in /sys/fs/cgroup/chancery-* /sys/fs/cgroup/*/chancery-*; do
        launcher=${group##*/chancery-}
        if [ -d "$group" ] && [ ! -d "/proc/${launcher%-*}" ]; then echo "$group"; fi
      done
      """
    _ = try await confined("sleep 0.1 & true")
    #expect(try await become(true) { try await runTool("sh", ["-c", orphans]).output.isEmpty })
  }

  @Test("Files without a name count as files")
  func namelessFiles() async throws {
    let script = """
      import os, time
      for _ in range(4):
        if os.fork() == 0:
          for _ in range(4000): os.open("x", os.O_CREAT | os.O_RDWR); os.unlink("x")
          time.sleep(20)
      time.sleep(20)
      """
    let outcome = try await confined("/usr/bin/python3 -c '\(script)'", change: { $0.limits.files = 3000 })
    #expect(outcome.ending == .fileCountLimit, "\(outcome)")
  }

  @Test("The number of processes is limited")
  func processes() async throws {
    let script =
      "import os, time\nn = 0\ntry:\n  while n < 200:\n    if os.fork() == 0: time.sleep(9)\n    n += 1\nexcept OSError: pass\nprint(n)"
    let outcome = try await confined(
      "printf '\(script)' > x.py; /usr/bin/python3 x.py", change: { $0.limits.processes = 40 })
    #expect((Int(outcome.outputTail.split(separator: "\n").last ?? "") ?? 999) <= 42, "\(outcome)")
  }
}

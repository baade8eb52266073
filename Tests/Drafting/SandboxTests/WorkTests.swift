import Drafting
import Plans
import RunJournal
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite("What a confined command can do")
struct WorkTests {
  @Test("It works in the workspace, and what it wrote is there afterwards")
  func workspace() async throws {
    try await withWorkspace { folder in
      let outcome = try await sandbox().run(
        ConfinedCommand(
          words: ["sh", "-c", "pwd; mkdir -p a/b && echo made > a/b/c"], workspace: .folder(folder.string)))
      #expect(outcome.ending == .exited(0))
      #expect(outcome.outputTail == "/workspace\n")
      #expect(try await runTool("cat", ["\(folder)/a/b/c"]).output == "made\n")
    }
  }

  @Test(
    "Ordinary programs go on working",
    arguments: [
      "printf 'b\\na\\n' | sort | head -1 | grep -q a",
      "f=$(mktemp) && echo x > $f && test -s $f",
      "test \"$(cat /dev/null)\" = '' && echo x > /dev/null && head -c 4 /dev/urandom > r",
      "git init -q . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x && git log --oneline",
      "/usr/bin/python3 -c 'import json, tempfile, subprocess; subprocess.check_call([\"true\"])'",
      "/usr/bin/python3 -c 'import multiprocessing as m; m.Pool(2).map(abs, [1])'",
      "/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind((\"127.0.0.1\", 0)); s.listen()'",
      "echo x > $HOME/x && test -s ~/x && test \"$TMPDIR\" = /tmp && test \"$CI\" = 1",
      "cat; test $? = 0",
      "sleep 0 & wait",
    ])
  func programs(script: String) async throws {
    let outcome = try await confined(script)
    #expect(outcome.ending == .exited(0), "\(outcome.outputTail)")
  }

  @Test("How it ended is told: exit code, signal, a program that is not there")
  func endings() async throws {
    #expect(try await confined("exit 7").ending == .exited(7))
    #expect(try await confined("exit 1").ending == .exited(1))
    #expect(try await confined("kill -9 $$").ending == .signalled(9))
    #expect(try await confined("kill -TERM $$").ending == .signalled(15))
    let missing = try await confined("exec no-such-program")
    #expect(missing.ending == .exited(127))
  }

  @Test("Output and errors come in their order, and control characters are made visible")
  func output() async throws {
    let outcome = try await confined(
      "echo one; echo two >&2; printf 'a\\033[2Jb\\001\\377\\n'; printf '\\342\\200\\256x\\n'")
    #expect(outcome.outputTail == "one\ntwo\na\\u{1b}[2Jb\\u{1}\u{FFFD}\n\\u{202e}x\n")
  }

  @Test("A program that prints what the sandbox would say is not taken for it")
  func imitation() async throws {
    let outcome = try await confined("echo 'could not make a user namespace: No space left on device' >&2; exit 1")
    #expect(outcome.ending == .exited(1))
  }

  @Test("A path that a person shows is seen, read-only")
  func shown() async throws {
    try await withWorkspace { folder in
      _ = try await runTool("sh", ["-c", "echo shown > '\(folder)/tool'"])
      let outcome = try await confined(
        "cat '\(folder)/tool' && ! echo x > '\(folder)/tool'", change: { $0.show = [folder.string] })
      #expect(outcome.ending == .exited(0))
      #expect(outcome.outputTail.hasPrefix("shown\n"))
    }
  }
}

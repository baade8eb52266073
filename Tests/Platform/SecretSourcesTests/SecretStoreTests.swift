import Foundation
import Plans
import Redaction
import SecretSources
import SystemPackage
import TestKit
import Testing

@Suite("Where secrets are kept")
struct SecretStoreTests {
  private func read(
    _ source: SecretSource, environment: [String: String] = [:], home: String = "/nonexistent"
  ) async throws(SecretError) -> String {
    try await SecretStore(sources: ["S": source], environment: environment, home: home).secret("S").value
  }

  private func failure(_ source: SecretSource, environment: [String: String] = [:]) async -> SecretError? {
    do throws(SecretError) {
      _ = try await read(source, environment: environment)
      return nil
    } catch {
      return error
    }
  }

  @Test("A secret comes from a variable, a file or a program, without the line end")
  func sources() async throws {
    #expect(try await read(.environment("V"), environment: ["V": "from-variable"]) == "from-variable")
    #expect(try await read(.command(["printf", "%s\\n", "from-program"])) == "from-program")
    try await withTemporaryFolder { folder in
      try Data("from-file\r\n".utf8).write(to: URL(fileURLWithPath: folder.appending("s").string))
      #expect(try await read(.file(folder.appending("s").string)) == "from-file")
      #expect(try await read(.file("~/s"), home: folder.string) == "from-file")
      try Data("\u{FEFF}with-mark\r\n".utf8).write(to: URL(fileURLWithPath: folder.appending("s").string))
      #expect(try await read(.file(folder.appending("s").string)) == "with-mark")
    }
  }

  @Test("A program is asked once")
  func once() async throws {
    try await withTemporaryFolder { folder in
      let log = folder.appending("log").string
      let secretStore = SecretStore(
        sources: ["S": .command(["sh", "-c", "echo asked >>\(log); echo the-secret"])], environment: [:], home: "/")
      for _ in 0..<3 {
        let value = try await secretStore.secret("S").value
        #expect(value == "the-secret")
      }
      let asked = try String(contentsOfFile: log, encoding: .utf8)
      #expect(asked == "asked\n")
      #expect(secretStore.redactor.redact("it is the-secret") == "it is [secret S]")
    }
  }

  @Test("Whether a secret is there is found out by reading it, and its value is not kept")
  func obstacles() async throws {
    try await withTemporaryFolder { folder in
      let log = folder.appending("log").string
      let secretStore = SecretStore(
        sources: [
          "GOOD": .command(["sh", "-c", "echo asked >>\(log); echo the-secret"]),
          "BAD": .command(["sh", "-c", "echo the-secret; exit 1"]), "AWAY": .command(["/nonexistent/program"]),
          "UNSET": .environment("V"),
        ], environment: ["PATH": "/usr/bin:/bin"], home: "/")
      let problem = await secretStore.obstacle(to: "GOOD")
      #expect(problem == nil && secretStore.redactor.redact("the-secret") == "the-secret")
      let asked = try String(contentsOfFile: log, encoding: .utf8)
      #expect(asked == "asked\n")
      #expect(await secretStore.obstacle(to: "BAD")?.reason == "the program sh failed")
      #expect(await secretStore.obstacle(to: "UNSET")?.reason == "the environment variable V is not set")
      #expect(await secretStore.obstacle(to: "OTHER")?.reason == "it is not declared")
      // Without running anything, that much is known.
      #expect(secretStore.problem(with: "AWAY")?.reason == "there is no program at /nonexistent/program")
      #expect(secretStore.problem(with: "BAD") == nil)
    }
  }

  @Test("What cannot be had says where it was looked for, and shows nothing of what was found there")
  func failures() async throws {
    #expect(await failure(.environment("V"))?.reason == "the environment variable V is not set")
    #expect(await failure(.file("/nonexistent"))?.reason.hasPrefix("/nonexistent: ") == true)
    #expect(await failure(.file("/dev"))?.reason == "/dev: it is a folder, not a regular file")
    #expect(await failure(.command(["no-such-program-x"]))?.reason.contains("could not be run") == true)
    #expect(await failure(.command(["sh", "-c", "echo half-a-secret; exit 1"]))?.reason == "the program sh failed")
    #expect(await failure(.command(["head", "-c", "70000", "/dev/zero"]))?.reason.contains("too much") == true)
    let short = try #require(await failure(.environment("V"), environment: ["V": "abc"]))
    #expect(short.reason.contains("3 bytes") && !"\(short)".contains("abc"))
    #expect(await failure(.command(["printf", "\\377\\376abcdefgh"]))?.reason.contains("UTF-8") == true)
    let undeclared = SecretStore(sources: [:], environment: ["S": "value-of-s"], home: "/")
    await #expect(throws: SecretError.self) { try await undeclared.secret("S") }
  }

  @Test("A pipe that nobody writes to is refused rather than waited for")
  func pipe() async throws {
    try await withTemporaryFolder { folder in
      _ = try await runTool("mkfifo", ["p"], in: folder)
      #expect(
        await failure(.file(folder.appending("p").string))?.reason.hasSuffix("it is a fifo, not a regular file") == true
      )
    }
  }

  @Test("Once a secret was read, this process and what it starts write no core dump")
  func coreDumps() async throws {
    _ = try await read(.environment("V"), environment: ["V": "abcdefgh"])
    let limit = try await runTool("sh", ["-c", "grep 'core file' /proc/self/limits"])
    let soft = limit.output.split(whereSeparator: \.isWhitespace).dropFirst(4).first
    #expect(soft == "0" || soft == "1")
  }
}

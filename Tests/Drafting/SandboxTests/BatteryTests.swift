import Foundation
import SystemPackage
import TestKit
import Testing

/// The sandbox from outside: attempts to get out that succeed without it, as an ordinary user and as root.
// alone: it takes memory, processes and disk up to their limits.
@Suite("The battery", .serialized)
struct BatteryTests {
  private static let folder = FilePath(#filePath).removingLastComponent().appending("Battery")

  private static let cases: String? = {
    let package = folder.removingLastComponent().removingLastComponent().removingLastComponent()
    let named = ProcessInfo.processInfo.environment["CHANCERY_CASES"]
    let path = named ?? package.appending("../shared/cases").string
    return FileManager.default.fileExists(atPath: path + "/redcode_bash.jsonl") ? path : nil
  }()

  /// Limits between what must keep working and what the attempts take.
  private static let configuration = """
    sandbox:
      profiles:
        draft:
          limits: { memory: 400MiB, processes: 100, disk: 150MiB, files: 10000, file: 256MiB, open-files: 1024, \
    output: 16MiB, wall: 8s, temporary: 100MiB }

    """

  /// Lends a copy of the program that any user can run, with the configuration beside it.
  private static func withProgram(_ body: (_ program: String, _ launcher: String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let configuration = folder.appending("chancery")
      try FileManager.default.createDirectory(atPath: configuration.string, withIntermediateDirectories: false)
      try Self.configuration.write(
        toFile: configuration.appending("config.yaml").string, atomically: true, encoding: .utf8)
      let program = folder.appending("program").string
      try FileManager.default.copyItem(atPath: launcher, toPath: program)
      _ = try await runTool("chmod", ["-R", "a+rX", folder.string])
      try await body(program, "env XDG_CONFIG_HOME=\(folder) \(program) try --quiet --profile draft -- {command}")
    }
  }

  /// How a script is told to try a few attempts, where not all are tried.
  private static func few(_ count: Int) -> [String] { Extent.isWhole ? [] : ["--sample", "\(count)"] }

  private static func run(_ script: String, _ words: [String]) async throws -> ToolOutput {
    try await runTool("/usr/bin/python3", [folder.appending(script).string] + words)
  }

  @Test("No attempt gets out, and what must work works", .timeLimit(.minutes(20)), arguments: [[], ["--as-root"]])
  func attempts(as user: [String]) async throws {
    guard user.isEmpty || geteuid() == 0 else { return }
    try await Self.withProgram { _, launcher in
      let ran = try await Self.run("battery.py", ["--launcher", launcher] + user + Self.few(24))
      let lines = ran.output.split(separator: "\n").filter { line in
        ["ESCAPED", "BROKEN", "GRANTED", "FAILS"].contains { line.hasPrefix($0) } || line.contains("attempts, ")
      }
      print(lines.last ?? "the battery said nothing")
      #expect(ran.status == 0, "\(lines.joined(separator: "\n"))\n\(ran.errors)")
    }
  }

  @Test(
    "Recorded incidents, bypasses and harmful commands harm nothing, and harmless ones answer the same",
    .enabled(if: cases != nil, "the cases folder is not there; CHANCERY_CASES names it"), .timeLimit(.minutes(20)))
  func recorded() async throws {
    let cases = try #require(Self.cases)
    try await Self.withProgram { _, launcher in
      let ran = try await Self.run("cases.py", [cases, "--launcher", launcher] + Self.few(24))
      print(ran.output.split(separator: "\n").last.map(String.init) ?? "")
      #expect(ran.status == 0, "\(ran.output.suffix(2000))\(ran.errors)")
    }
  }

  @Test("Whoever is killed, nothing is left that the next start does not find", .timeLimit(.minutes(20)))
  func kills() async throws {
    let count = ProcessInfo.processInfo.environment["CHANCERY_KILLS"] ?? "\(Extent.count(6, orAll: 40))"
    try await Self.withProgram { program, _ in
      let ran = try await Self.run("killing.py", [program, count])
      print(ran.output.split(separator: "\n").last.map(String.init) ?? "")
      #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    }
  }
}

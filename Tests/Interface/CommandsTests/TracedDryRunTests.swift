import Foundation
import SystemPackage
import TestKit
import Testing

// alone: it follows every system call of a run.
@Suite("The dry-run, as the kernel sees it")
struct TracedDryRunTests {
  static let plans =
    ((try? FileManager.default.contentsOfDirectory(atPath: Place.package.appending("plans").string)) ?? [])
    .filter { $0.first?.isNumber == true }.sorted()
  static let own = ["/dev/null", "/dev/tty", "/proc", "/sys/fs/cgroup", "/tmp/chancery-probe-*"]
  /// What a plan's preview may connect to, as the trace shows it: the service or database that the plan is about.
  static let previewed = ["09-deploy": "inet_addr(\"127.0.0.1\")", "12-migration": "/.s.PGSQL."]
  static let hasTracer = ["/usr/bin/strace", "/bin/strace"].contains(where: FileManager.default.isExecutableFile)

  @Test(
    "No connection is made but the previews', and nothing is written outside the state folder", .enabled(if: hasTracer),
    arguments: Extent.sample(3, of: plans))
  func traced(plan: String) async throws {
    try await Place.with(plan) { place in
      let file = place.folder.appending("trace").string
      let options = ["-f", "-y", "-qq", "-e", "signal=none", "-e", "trace=" + Trace.calls.joined(separator: ",")]
      let run = try await place.withWorld {
        try await runTool(
          "strace", options + ["-o", file, Place.program.string, "draft", "plan.yaml"], in: place.folder,
          environment: place.environment)
      }
      #expect([0, 4].contains(run.status), "\(run.status): \(run.errors)")
      let trace = Trace(reading: try place.text(of: "trace"))
      #expect(trace.changeCount > 20)
      let connections = trace.connections.filter { line in Self.previewed[plan].map { !line.contains($0) } ?? true }
      #expect(connections.isEmpty, "\(connections.prefix(5).joined(separator: "\n"))")
      // The sandbox's limits, and the empty folder in which it tries its walls before it is relied upon.
      let changes = trace.changes(outside: Self.own + [place.folder.appending("state").string])
      #expect(changes.isEmpty, "\(changes.prefix(20).joined(separator: "\n"))")
    }
  }

  @Test("The trace tells a write and a connection where there are some", .enabled(if: hasTracer))
  func control() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("trace").string
      let options = ["-f", "-y", "-qq", "-e", "trace=" + Trace.calls.joined(separator: ","), "-o", file]
      let lines =
        "import socket, os; open('x', 'w'); os.fork() or (os.mkdir('d'), socket.socket().connect_ex(('127.0.0.1', 9)))"
      _ = try await runTool("strace", options + ["python3", "-c", lines], in: folder)
      let trace = Trace(reading: try String(contentsOfFile: file, encoding: .utf8))
      #expect(trace.connections.contains { $0.contains("127.0.0.1") })
      let changes = trace.changes(outside: ["/dev/null"])
      #expect(changes.contains { $0.contains("\"x\"") } && changes.contains { $0.contains("\"d\"") }, "\(changes)")
    }
  }
}

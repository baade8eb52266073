import Foundation
import SystemPackage
import TestKit
import Testing

// alone: it follows every system call of a run.
@Suite("What the demonstration asks of the system", .serialized)
struct DemoCountTests {
  /// What was counted when this was last changed on purpose. Fewer is fine: lower the number then.
  private static let known: [(name: String, calls: Set<String>, count: Int)] = [
    ("syncs", ["fsync", "fdatasync", "syncfs", "sync_file_range", "msync"], 43),
    ("openings of files", ["open", "openat", "openat2", "creat"], 6022),
    ("processes", ["fork", "vfork", "clone", "clone3"], 511),
  ]

  @Test(
    "A run and its approval make no more syncs, openings and processes than they did, but for a tenth",
    .enabled(if: TracedDryRunTests.hasTracer))
  func counted() async throws {
    try await Place.with("01-first") { place in
      var counts: [String: Int] = [:]
      func trace(_ arguments: [String]) async throws {
        let calls = Self.known.flatMap(\.calls).joined(separator: ",")
        // What a machine has no call for is passed over.
        let options = ["-f", "-qq", "-e", "signal=none", "-e", "trace=?" + calls.replacing(",", with: ",?")]
        let file = place.folder.appending("trace")
        let end = try await runTool(
          "strace", options + ["-o", file.string, Place.program.string] + arguments, in: place.folder,
          environment: place.environment)
        #expect([0, 3].contains(end.status), "\(end.status): \(end.errors)")
        for line in try place.text(of: "trace").split(separator: "\n") where !line.contains("resumed>") {
          // How many threads there are depends on the processors.
          guard !line.contains("CLONE_THREAD") else { continue }
          let call = line.drop { $0.isNumber }.drop { $0 == " " }.prefix { $0 != "(" }
          counts[String(call), default: 0] += 1
        }
      }
      try await trace(["run", "plan.yaml", "--no-ask"])
      try await trace(["approve", "--seal", try await place.seal()])
      for (name, calls, known) in Self.known {
        let count = calls.reduce(0) { $0 + counts[$1, default: 0] }
        print("\(name) of the demonstration: \(count), known \(known)")
        #expect(count > 0)
        #expect(count * 10 <= known * 11, "\(name): \(count), and it was \(known)")
      }
    }
  }
}

import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// What the kernel is asked for by the two commands that are started most, counted, which no busy machine changes.
///
/// `CHANCERY_UPDATE_SNAPSHOTS=1` writes the counts down anew.
@Suite("What a start costs, counted", .serialized)
struct StartCountTests {
  private static let folder = FilePath(#filePath).removingLastComponent().appending("Counts")
  /// Calls that are made as often as something is waited for.
  private static let waiting: Set<String> = [
    "futex", "poll", "ppoll", "epoll_wait", "epoll_pwait", "wait4", "waitid", "sched_yield", "clock_nanosleep", "read",
    "restart_syscall", "rt_sigsuspend", "sendto", "recvfrom", "recvmsg", "sendmsg", "rt_sigreturn", "madvise", "munmap",
    "mprotect", "mmap", "brk",
  ]

  private func counts(_ arguments: [String], in place: Place) async throws -> [String: Int] {
    let trace = place.folder.appending("trace").string
    let options = ["-f", "-qq", "-e", "signal=none", "-o", trace]
    let end = try await runTool(
      "strace", options + [Place.program.string] + arguments, in: place.repository, environment: place.environment)
    #expect(end.status == 0, "\(end.errors)")
    var counts = ["calls": 0, "opens": 0, "programs": 0, "processes": 0]
    let lines = try place.text(of: "trace").split(separator: "\n")
    // What was interrupted by another process tells only in its second line how it ended.
    counts["programs"] = lines.count { $0.contains("execve") && $0.hasSuffix("= 0") }
    for line in lines where !line.contains(" resumed>") {
      let call = line.drop { $0 != " " }.drop { $0 == " " }
      let name = String(call.prefix { $0 != "(" })
      if !Self.waiting.contains(name) { counts["calls", default: 0] += 1 }
      if name == "openat" { counts["opens", default: 0] += 1 }
      if ["clone", "clone3", "fork", "vfork"].contains(name), !call.contains("CLONE_THREAD") {
        counts["processes", default: 0] += 1
      }
    }
    return counts
  }

  @Test(
    "System calls, opened files, processes and programs are at most a tenth more than was written down",
    .enabled(if: TracedDryRunTests.hasTracer && geteuid() == 0, "the counts are those of root"),
    arguments: ["version", "try"])
  func most(_ name: String) async throws {
    let arguments = name == "try" ? ["try", "--quiet", "--", "true"] : ["--version"]
    try await Place.with(NotePlan()) { place in
      // The first one makes the state folder and the base.
      _ = try await counts(arguments, in: place)
      let found = try await counts(arguments, in: place)
      let path = Self.folder.appending("\(name).json").string
      if Snapshot.isUpdating {
        let document = JSONValue.object(found.mapValues { .integer(Int64($0)) })
        try (document.prettyText + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      }
      let known = try JSONValue(parsing: String(contentsOfFile: path, encoding: .utf8))
      for (what, count) in found {
        let most = try #require(known[what]?.integerValue) * 11 / 10
        #expect(count <= most, "\(name) makes \(count) \(what), at most \(most) are expected")
      }
      #expect(found["programs"].map { $0 > 0 } == true)
    }
  }
}

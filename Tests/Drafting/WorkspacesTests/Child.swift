import Drafting
import SystemPackage
import TestKit
import Testing
import Workspaces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Work that a test has done by a process of its own, which can be killed.
enum Child {
  enum Work: String {
    /// Opens a workspace of the store in a `Ground`'s folder, and discards it.
    case openAndClose
  }

  private static let key = "CHANCERY_TEST_CHILD"

  /// This program: the tests themselves.
  static let program: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// - Parameter killedAfter: microseconds from the beginning of the work to a `SIGKILL`; never when `nil`.
  static func run(
    _ work: Work, in folder: FilePath, number: Int, killedAfter microseconds: Int? = nil
  ) async throws -> ToolOutput {
    let words = [work.rawValue, folder.string, "\(number)", "\(microseconds ?? -1)"]
    return try await tests(matching: "WorkspacesTests.ChildTests", environment: [key: words.joined(separator: "\n")])
  }

  /// Microseconds that the work of a child took which was not killed.
  static func time(of child: ToolOutput) throws -> Int {
    let line = child.output.split(separator: "\n").first { $0.hasPrefix(timePrefix) }
    return try #require(line.flatMap { Int($0.dropFirst(timePrefix.count)) }, "\(child.output)\(child.errors)")
  }

  fileprivate static let timePrefix = "microseconds of work: "

  /// Runs some of these tests in a process of their own.
  static func tests(
    matching filter: String, environment: [String: String] = [:], by words: [String] = []
  ) async throws -> ToolOutput {
    let all = words + [program, "--testing-library", "swift-testing", "--filter", filter]
    return try await runTool(all[0], Array(all.dropFirst()), environment: environment)
  }

  /// What this process is to do; `nil` where it is no child.
  static var task: (work: Work, folder: FilePath, number: Int, killedAfter: Int)? {
    let words = getenv(key).map { String(cString: $0).split(separator: "\n").map(String.init) } ?? []
    guard words.count == 4, let work = Work(rawValue: words[0]), let number = Int(words[2]), let time = Int(words[3])
    else { return nil }
    return (work, FilePath(words[1]), number, time)
  }
}

@Suite("Work of child processes", .enabled(if: Child.task != nil, "this is no child process"))
struct ChildTests {
  @Test("The work is done, or cut short")
  func work() async throws {
    let task = try #require(Child.task)
    let ground = Ground(folder: task.folder)
    let mounter = TestMounter()
    let begin = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      if task.killedAfter >= 0 {
        group.addTask {
          try await Task.sleep(for: .microseconds(task.killedAfter))
          kill(getpid(), SIGKILL)
        }
      }
      group.addTask {
        let store = try await ScratchStore(folder: ground.run.string, bases: ground.bases, mounter: mounter) {
          Ground.time
        }
        let workspace = try await store.workspace(attempt: task.number)
        #expect(try await workspace.read("README.md").bytes == Array("hello\n".utf8))
        await workspace.discard()
        print("\(Child.timePrefix)\((ContinuousClock.now - begin) / .microseconds(1))".prefix { $0 != "." })
      }
      while let _ = try await group.next(), task.killedAfter < 0 {}
      group.cancelAll()
    }
  }
}

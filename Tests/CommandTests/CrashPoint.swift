import Documents
import Foundation
import SystemPackage
import TestKit

/// Where one of a person's commands is killed.
struct CrashPoint: Sendable, CustomStringConvertible {
  enum Process: Int, CaseIterable {
    case run, approve, undo
  }

  /// How a command is started so that it is killed.
  struct Launch: Sendable {
    var environment: [String: String] = [:]
    /// The words in front of the program's.
    var prefix: [String] = []
  }

  var process: Process
  var description: String
  /// Whether the command cannot get by without being killed.
  var isCertain = true
  var arm: @Sendable (Place) async throws -> Launch

  init(_ process: Process, _ side: String, append: Int) {
    self.process = process
    description = "\(process), \(side.lowercased()) append \(append)"
    arm = { _ in Launch(environment: ["CHANCERY_CRASH_\(side)_APPEND": "\(append)"]) }
  }

  init(_ process: Process, _ interruption: EffectWorld.Interruption) {
    self.process = process
    description = "\(process), \(interruption.name)"
    arm = interruption.arm
  }

  init(_ process: Process, _ calls: SystemCalls, number: Int) {
    self.process = process
    description = "\(process), in system call \(number) of \(calls.names)"
    isCertain = false
    arm = { place in Launch(prefix: calls.killing(at: number, in: place)) }
  }
}

/// System calls with which the program acts on a world, in any of which it can be killed, by strace(1).
struct SystemCalls: Sendable {
  /// As strace wants them, with commas.
  var names: String
  /// The files that they are about; of all where there are none.
  var files: @Sendable (Place) -> [FilePath] = { _ in [] }

  private func words(_ place: Place) -> [String] {
    ["strace", "-f", "-qqq", "-e", "signal=none", "-e", "trace=\(names)"]
      + files(place).flatMap { ["-P", $0.string] }
  }

  func killing(at number: Int, in place: Place) -> [String] {
    words(place) + ["-o", "/dev/null", "-e", "inject=\(names):signal=KILL:when=\(number)"]
  }

  func counting(in place: Place, to file: FilePath) -> [String] { words(place) + ["-o", file.string] }

  /// How many calls the busiest thread made: strace counts by thread.
  static func most(in file: FilePath) throws -> Int {
    let lines = try String(contentsOfFile: file.string, encoding: .utf8).split(separator: "\n")
    let calls = lines.filter { !$0.contains("resumed>") }
    return Dictionary(grouping: calls) { $0.prefix { $0 != " " } }.values.map(\.count).max() ?? 0
  }
}

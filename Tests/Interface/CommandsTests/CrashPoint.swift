import Foundation
import JSON
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

  init(_ process: Process, _ calls: SystemCalls, _ name: String, number: Int) {
    self.process = process
    description = "\(process), in call \(number) of \(name)"
    isCertain = false
    arm = { place in Launch(prefix: calls.killing(in: name, number, in: place)) }
  }
}

/// System calls with which the program acts on a world, in any of which it can be killed, by strace(1).
struct SystemCalls: Sendable {
  /// As strace wants them, with commas.
  var names: String
  /// The files that they are about; of all where there are none.
  var files: @Sendable (Place) -> [FilePath] = { _ in [] }

  private func words(_ place: Place) -> [String] {
    ["strace", "-f", "-qqq", "-e", "signal=none", "-e", "trace=\(names)"] + files(place).flatMap { ["-P", $0.string] }
  }

  func killing(in name: String, _ number: Int, in place: Place) -> [String] {
    words(place) + ["-o", "/dev/null", "-e", "inject=\(name):signal=KILL:when=\(number)"]
  }

  func counting(in place: Place, to file: FilePath) -> [String] { words(place) + ["-o", file.string] }

  /// How often the busiest thread made each call: strace counts by thread and call.
  static func most(in file: FilePath) throws -> [String: Int] {
    var counts: [Substring: [Substring: Int]] = [:]
    for line in try String(contentsOfFile: file.string, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard parts.count == 2, !line.contains("resumed>") else { continue }
      let name = parts[1].drop { $0 == " " }.prefix { $0 != "(" }
      counts[name, default: [:]][parts[0], default: 0] += 1
    }
    return Dictionary(counts.map { (String($0), $1.values.max() ?? 0) }) { $1 }
  }
}

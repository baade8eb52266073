import Foundation
import LinuxSystem
import Processes

/// A git that changes a work tree: it goes on to its end where this process is killed, and an effect's lease is held for as
/// long, so that whoever resumes neither looks at half of it nor begins beside it.
package struct OutlivingGit: Sendable {
  private let lease: EffectLease
  private let supervisor: String

  /// - Parameter supervisor: path of this program, which is started again to supervise; another one in tests.
  package init(holding lease: EffectLease, supervisor: String) {
    self.lease = lease
    self.supervisor = supervisor
  }

  /// - Parameter input: what git reads.
  package func run(
    _ git: UserGit, _ arguments: [String], variables: [String: String] = [:], input: String? = nil
  ) async -> UserGit.Result {
    var environment = ProcessInfo.processInfo.environment
    for (name, value) in UserGit.variables([], variables) { environment[name] = value }
    guard let program = Self.program(in: environment["PATH"]) else {
      return UserGit.Result(output: "", errors: "git could not be run: it is in no folder of PATH", succeeded: false)
    }
    var command = SupervisedProcess.Command(
      path: program, words: ["git"] + git.words(arguments), folder: git.folder, environment: environment)
    command.input = input
    command.separatesErrors = true
    command.held = lease.descriptor
    command.outlives = true
    let process: SupervisedProcess
    do {
      process = try SupervisedProcess(command, by: supervisor)
    } catch {
      return UserGit.Result(output: "", errors: "git could not be run: \(error)", succeeded: false)
    }
    return await Blocking.run { Self.result(of: process) }
  }

  private static func program(in search: String?) -> String? {
    for folder in (search ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
      let path = "\(folder)/git"
      if unsafe access(path, X_OK) == 0 { return path }
    }
    return nil
  }

  private static func result(of process: SupervisedProcess) -> UserGit.Result {
    var said: [SupervisedProcess.Stream: [UInt8]] = [:]
    _ = process.read(within: nil) { stream, piece in said[stream, default: []] += piece }
    var errors = String(decoding: said[.errors] ?? [], as: UTF8.self)
    let ending = process.end().ending
    switch ending {
    case .notStarted(let reason): errors += "\ngit could not be run: \(reason)"
    case .signalled(let signal): errors += "\ngit was ended by signal \(signal)"
    case .exited: break
    }
    var result = UserGit.Result(
      output: String(decoding: said[.output] ?? [], as: UTF8.self), errors: errors, succeeded: ending == .exited(0))
    if case .signalled = ending { result.wasKilled = true }
    return result
  }
}

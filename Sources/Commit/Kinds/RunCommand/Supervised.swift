import KindSupport
import LinuxSystem
import Processes
import Redaction
import SecretSources

/// A command under a supervisor: it is run to its end, and nothing of it is left afterwards.
struct Supervised: Sendable {
  /// This program, which is started again under another name; another one in tests.
  let program: String
  let redactor: Redactor

  enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
    /// It never ran.
    case notStarted(String)

    var text: String {
      switch self {
      case .exited(let code): "exited with \(code)"
      case .signalled(let signal): "was ended by signal \(signal)"
      case .timedOut: "was stopped, since it took too long"
      case .notStarted(let reason): "could not be started: \(reason)"
      }
    }
  }

  struct Result: Hashable, Sendable {
    var ending: Ending
    /// The end of what it printed, without secrets.
    var output: String
    /// How many processes it had started were still there when it ended, and what they are called.
    var left = 0
    var leftNames = ""
    /// What is to be known of it besides.
    var remarks: [String] = []

    var text: String {
      let lines = output.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "; ")
      return ending.text + (lines.isEmpty ? "" : ": \(lines.suffix(600))") + remarks.map { "; \($0)" }.joined()
    }
  }

  func run(
    _ command: PinnedCommand, in folder: String, environment: [String: String], input: String?, timeoutSeconds: Int,
    holding hold: EffectLease?, leavesRunning: Bool = false
  ) async -> Result {
    var launched = SupervisedProcess.Command(
      executable: command.executable?.descriptor, path: command.path, words: command.words, folder: folder,
      environment: environment)
    launched.input = input
    launched.held = hold?.descriptor
    launched.leavesRunning = leavesRunning
    let process: SupervisedProcess
    do {
      process = try SupervisedProcess(launched, by: program)
    } catch {
      return Result(ending: .notStarted(error.description), output: "")
    }
    return await Blocking.run { result(of: process, within: .seconds(timeoutSeconds), leavesRunning: leavesRunning) }
  }

  private static let mostOutput = 16 << 10

  /// Reads the output to its end, and then what became of the command.
  private func result(of process: SupervisedProcess, within patience: Duration, leavesRunning: Bool) -> Result {
    var stream = RedactedStream(redactor)
    var kept: [UInt8] = []
    let isLate = process.read(within: patience) { _, piece in
      kept += stream.take(Array(piece))
      if kept.count > 4 * Self.mostOutput { kept.removeFirst(kept.count - Self.mostOutput) }
    }
    kept += stream.finish()
    let end = process.end()
    var result = Result(
      ending: Ending(end.ending, isLate: isLate),
      output: String(decoding: kept.suffix(Self.mostOutput), as: UTF8.self), left: end.left, leftNames: end.leftNames)
    if end.left > 0 {
      let what =
        "\(end.left) \(end.left == 1 ? "process" : "processes") that it had started (\(redactor.redact(end.leftNames)))"
      result.remarks.append(leavesRunning ? "\(what) run on" : "\(what) were ended with it")
    }
    return result
  }
}

extension Supervised.Ending {
  /// - Parameter isLate: whether the command was asked to end, since it took too long.
  fileprivate init(_ ending: SupervisedProcess.Ending, isLate: Bool) {
    self =
      switch ending {
      case .notStarted(let reason): .notStarted(reason)
      case .exited where isLate, .signalled where isLate: .timedOut
      case .exited(let code): .exited(code)
      case .signalled(let signal): .signalled(signal)
      }
  }
}

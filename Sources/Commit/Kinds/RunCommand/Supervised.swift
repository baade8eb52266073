import CSupervision
import Foundation
import KindSupport
import LinuxSystem
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
    let launch: Launch
    do {
      launch = try Launch(
        command, in: folder, environment: environment, input: input, program: program, hold: hold,
        leavesRunning: leavesRunning)
    } catch {
      return Result(ending: .notStarted(error.description), output: "")
    }
    let redactor = self.redactor
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: launch.wait(redactor, seconds: timeoutSeconds))
      }
    }
  }
}

/// A supervisor that was started, and the ends of its pipes.
private final class Launch: Sendable {
  private let control: Int32
  private let output: Int32
  private let process: pid_t
  private let leavesRunning: Bool

  private static let mostOutput = 16 << 10

  init(
    _ command: PinnedCommand, in folder: String, environment: [String: String], input: String?, program: String,
    hold: EffectLease?, leavesRunning: Bool
  ) throws(SystemError) {
    self.leavesRunning = leavesRunning
    var pipes: [Int32] = [-1, -1]
    guard unsafe chancery_supervisor_pipe(&pipes) == 0 else { throw SystemError.last("make a pipe") }
    defer { close(pipes[1]) }
    let source = unsafe input.map { Self.memory(Array($0.utf8)) } ?? open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard source >= 0 else {
      close(pipes[0])
      throw SystemError.last("give the command its input")
    }
    defer { close(source) }
    var words = unsafe command.words.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.sorted { $0.key < $1.key }.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var control: Int32 = -1
    var process: pid_t = 0
    let code = unsafe command.path.withCString { path in
      unsafe folder.withCString { folder in
        unsafe words.withUnsafeMutableBufferPointer { words in
          unsafe variables.withUnsafeMutableBufferPointer { variables in
            var supervised = unsafe chancery_supervised(
              executable: command.executable?.descriptor ?? -1, path: path, folder: folder, words: words.baseAddress,
              environment: variables.baseAddress, input: source, output: pipes[1], errors: pipes[1],
              held: hold?.descriptor ?? -1, outlives: 0, leaves: leavesRunning ? 1 : 0)
            return unsafe chancery_supervisor_start(program, &supervised, &control, &process)
          }
        }
      }
    }
    guard code == 0 else {
      close(pipes[0])
      throw SystemError(operation: "start \(program)", reason: unsafe String(cString: strerror(code)), code: code)
    }
    self.control = control
    self.process = process
    output = pipes[0]
  }

  deinit {
    close(control)
    close(output)
  }

  /// What is read from memory is in no process's words and in no file.
  private static func memory(_ bytes: [UInt8]) -> Int32 {
    unsafe bytes.withUnsafeBytes { unsafe chancery_sealed_file($0.baseAddress, $0.count) }
  }

  /// Reads the output to its end, and then what became of the command.
  func wait(_ redactor: Redactor, seconds: Int) -> Supervised.Result {
    let end = ContinuousClock.now.advanced(by: .seconds(seconds))
    var isLate = false
    var stream = RedactedStream(redactor)
    var kept: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    reading: while true {
      let left = isLate ? .milliseconds(1000) : max(.zero, ContinuousClock.now.duration(to: end))
      // The supervisor speaks when all is over; what goes on keeps the output open.
      var polled = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: control, events: Int16(POLLIN), revents: 0),
      ]
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      let ready = unsafe poll(&polled, 2, Int32(clamping: milliseconds))
      if ready < 0, errno == EINTR { continue }
      if ready == 0 {
        if !isLate, ContinuousClock.now >= end {
          isLate = true
          chancery_supervisor_stop(control)
        }
        continue
      }
      if polled[0].revents == 0 { break reading }
      let count = unsafe piece.withUnsafeMutableBytes { unsafe read(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break reading }
      kept += stream.take(Array(piece.prefix(count)))
      if kept.count > 4 * Self.mostOutput { kept.removeFirst(kept.count - Self.mostOutput) }
    }
    kept += stream.finish()
    let (ending, left, names) = ending(isLate: isLate)
    var result = Supervised.Result(
      ending: ending, output: String(decoding: kept.suffix(Self.mostOutput), as: UTF8.self), left: left,
      leftNames: names)
    if left > 0 {
      let what = "\(left) \(left == 1 ? "process" : "processes") that it had started (\(redactor.redact(names)))"
      result.remarks.append(leavesRunning ? "\(what) run on" : "\(what) were ended with it")
    }
    return result
  }

  private func ending(isLate: Bool) -> (ending: Supervised.Ending, left: Int, names: String) {
    var said = chancery_supervised_end()
    let count = unsafe withUnsafeMutableBytes(of: &said) { unsafe recv(control, $0.baseAddress, $0.count, 0) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    guard count == MemoryLayout<chancery_supervised_end>.size else {
      return (.signalled(SIGKILL), 0, "")
    }
    if said.started == 0 { return unsafe (.notStarted(String(cString: strerror(said.status))), 0, "") }
    let names = unsafe withUnsafeBytes(of: &said.names) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if isLate { return (.timedOut, Int(said.left), names) }
    let signal = said.status & 0x7F
    return (signal == 0 ? .exited(said.status >> 8 & 0xFF) : .signalled(signal), Int(said.left), names)
  }
}

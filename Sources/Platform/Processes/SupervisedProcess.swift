import CSupervision
import Foundation
package import LinuxSystem

/// A command under a supervisor, which is this program under another name: nothing of the command is left when it has ended.
package final class SupervisedProcess: Sendable {
  package struct Command {
    /// An open file to execute; `nil` executes `path`.
    package var executable: Int32?
    package var path: String
    /// The program's own name first.
    package var words: [String]
    package var folder: String
    package var environment: [String: String]
    /// What it reads; `nil` means nothing.
    package var input: String?
    /// Whether its errors come apart from its output.
    package var separatesErrors = false
    /// An open file that the supervisor holds until nothing of the command is left.
    package var held: Int32?
    /// Whether it goes on to its end when this process is killed. Not with an `executable`.
    package var outlives = false
    /// Whether what it has started goes on when it has ended by itself.
    package var leavesRunning = false

    package init(
      executable: Int32? = nil, path: String, words: [String], folder: String, environment: [String: String]
    ) {
      self.executable = executable
      self.path = path
      self.words = words
      self.folder = folder
      self.environment = environment
    }
  }

  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It never ran.
    case notStarted(String)
  }

  /// What there is to say when nothing of a command is left, or what is left goes on.
  package struct End: Hashable, Sendable {
    package var ending: Ending
    /// How many processes it had started were still there when it ended, and what the first of them are called.
    package var left = 0
    package var leftNames = ""
  }

  /// The ends of its pipes to read from; `errors` is `nil` where they come with the output.
  package let output: Int32
  package let errors: Int32?
  let control: Int32
  /// Whether its end is what the supervisor says: one that a command outlives may be gone long before it.
  let endsWithSupervisor: Bool
  private let process: pid_t

  /// - Parameter supervisor: path of this program, which is started again under another name; another one in tests.
  /// - Throws: `SystemError` where nothing was started.
  package init(_ command: Command, by supervisor: String) throws(SystemError) {
    let pipes = (try Pipe(), try command.separatesErrors ? Pipe() : nil)
    let source = unsafe command.input.map { Self.memory(Array($0.utf8)) } ?? open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw SystemError.last("give the command its input") }
    defer { close(source) }
    (control, process) = try Self.start(
      command, by: supervisor, input: source, output: pipes.0.writing, errors: pipes.1?.writing ?? pipes.0.writing)
    endsWithSupervisor = !command.outlives
    output = pipes.0.takeReading()
    errors = pipes.1?.takeReading()
  }

  deinit {
    close(control)
    close(output)
    if let errors { close(errors) }
  }

  private static func start(
    _ command: Command, by supervisor: String, input: Int32, output: Int32, errors: Int32
  ) throws(SystemError) -> (control: Int32, process: pid_t) {
    var words = unsafe command.words.map { unsafe strdup($0) } + [nil]
    var variables =
      unsafe command.environment.sorted { $0.key < $1.key }.map { unsafe strdup("\($0.key)=\($0.value)") }
      + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var control: Int32 = -1
    var process: pid_t = 0
    let code = unsafe command.path.withCString { path in
      unsafe command.folder.withCString { folder in
        unsafe words.withUnsafeMutableBufferPointer { words in
          unsafe variables.withUnsafeMutableBufferPointer { variables in
            var supervised = unsafe chancery_supervised(
              executable: command.executable ?? -1, path: path, folder: folder, words: words.baseAddress,
              environment: variables.baseAddress, input: input, output: output, errors: errors,
              held: command.held ?? -1, outlives: command.outlives ? 1 : 0,
              leaves: command.leavesRunning ? 1 : 0)
            return unsafe chancery_supervisor_start(supervisor, &supervised, &control, &process)
          }
        }
      }
    }
    guard code == 0 else {
      throw SystemError(operation: "start \(supervisor)", reason: unsafe String(cString: strerror(code)), code: code)
    }
    return (control, process)
  }

  /// A file that exists in memory alone, so that what may be secret never touches a disk.
  private static func memory(_ bytes: [UInt8]) -> Int32 {
    unsafe bytes.withUnsafeBytes { unsafe chancery_sealed_file($0.baseAddress, $0.count) }
  }

  /// Asks the command to end, and ends it by force 5 seconds later.
  package func stop() { chancery_supervisor_stop(control) }

  /// Waits until nothing of the command is left, or what is left goes on; to be called once, after its output was read.
  package func end() -> End {
    var said = chancery_supervised_end()
    let count = unsafe withUnsafeMutableBytes(of: &said) { unsafe recv(control, $0.baseAddress, $0.count, 0) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    // A supervisor that was killed says nothing, and the command is killed with it.
    guard count == MemoryLayout<chancery_supervised_end>.size else { return End(ending: .signalled(SIGKILL)) }
    if said.started == 0 { return unsafe End(ending: .notStarted(String(cString: strerror(said.status)))) }
    let names = unsafe withUnsafeBytes(of: &said.names) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    let signal = said.status & 0x7F
    return End(
      ending: signal == 0 ? .exited(said.status >> 8 & 0xFF) : .signalled(signal), left: Int(said.left),
      leftNames: names)
  }
}

/// The two ends of a pipe that no other program gets; those that nobody took are closed.
private final class Pipe {
  private var reading: Int32
  let writing: Int32

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe chancery_supervisor_pipe(&ends) == 0 else { throw SystemError.last("make a pipe") }
    (reading, writing) = (ends[0], ends[1])
  }

  func takeReading() -> Int32 {
    defer { reading = -1 }
    return reading
  }

  deinit {
    if reading >= 0 { close(reading) }
    close(writing)
  }
}

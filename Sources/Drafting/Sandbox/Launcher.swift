import CSandbox
import Drafting
import LinuxSystem
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The process that makes sandboxes: this program, started again with one thread and no environment.
///
/// It is started when it is first needed, and again where somebody killed it. It ends with this process.
final class Launcher: Sendable {
  private struct Running {
    var control: SharedDescriptor
    var process: pid_t
  }

  /// The program to start; `/proc/self/exe` but in tests, whose own program is another.
  private let program: String
  private let running = Mutex<Running?>(nil)

  init(program: String) { self.program = program }

  deinit {
    running.withLock { running in
      guard let old = running else { return }
      running = nil
      Self.bury(old)
    }
  }

  /// Makes a session for one workspace.
  ///
  /// - Throws: `ConfinementError` when the kernel refuses; its reason names the step.
  func open(_ request: LaunchRequest) throws(ConfinementError) -> SandboxSession {
    do {
      return try SandboxSession(socket: try connect(request))
    } catch let fault as SystemError {
      throw ConfinementError(
        reason: "could not start the launcher: \(fault.operation): \(fault.reason)",
        hint: "`chancery doctor` names the missing parts")
    } catch let error as ConfinementError {
      throw error
    } catch {
      throw ConfinementError(reason: "could not start the launcher: \(error)")
    }
  }

  /// The socket to a session that is about to be made. Its other end is the session's alone when this returns, so that the
  /// end of the session is seen.
  private func connect(_ request: LaunchRequest) throws(SystemError) -> SharedDescriptor {
    let file = try Self.memoryFile(request)
    let sockets = try SharedDescriptor.sockets()
    try send(file, sockets.other)
    return sockets.own
  }

  static func memoryFile(_ request: LaunchRequest) throws(SystemError) -> SharedDescriptor {
    let file = unsafe chancery_memory_file(request.bytes, request.bytes.count)
    guard file >= 0 else { throw SystemError.last("keep a request in memory") }
    return SharedDescriptor(taking: file)
  }

  /// A launcher that is gone is noticed by its socket, and another one is started, once.
  private func send(_ file: SharedDescriptor, _ socket: SharedDescriptor) throws(SystemError) {
    try running.withLock { (running: inout sending Running?) throws(SystemError) in
      for isLast in [false, true] {
        let current: Running
        if let old = running { current = old } else { current = try Self.start(program) }
        running = current
        var kind = UInt8(CHANCERY_OPEN)
        let descriptors = [file.number, socket.number]
        if unsafe chancery_send(current.control.number, &kind, 1, descriptors, descriptors.count) == 1 { return }
        let fault = SystemError.last("reach the launcher")
        running = nil
        Self.bury(current)
        if isLast { throw fault }
      }
    }
  }

  private static func start(_ program: String) throws(SystemError) -> Running {
    var control: Int32 = -1
    var process: pid_t = 0
    let code = unsafe chancery_launcher_start(program, &control, &process)
    guard code == 0 else { throw SystemError(operation: "start \(program) as a launcher", code: code) }
    return Running(control: SharedDescriptor(taking: control), process: process)
  }

  private static func bury(_ old: consuming Running) {
    let process = old.process
    _ = kill(process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }
}

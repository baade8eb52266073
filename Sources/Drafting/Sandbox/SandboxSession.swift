import CSandbox
import Drafting
import LinuxSystem
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The process that keeps one workspace's layers mounted, and runs one command at a time over them.
///
/// When this is let go, the session ends and everything that runs over the workspace with it.
final class SandboxSession: Sendable {
  /// The root of the mounted layers, where there are any.
  let root: SharedDescriptor?
  private let socket: SharedDescriptor
  /// Waiting for a command blocks a thread, which must be none of those that Swift's tasks share.
  private let queue = BlockingQueue(label: "chancery.sandbox")

  /// Milliseconds that making a mount may take, and that the end of a command may be late.
  private static let patience: Int32 = 30_000

  /// Waits until the session has made what it was asked for.
  init(socket: SharedDescriptor) throws(ConfinementError) {
    self.socket = socket
    let received = try Self.receive(socket)
    root = received.descriptor
    if let problem = received.report.problem { throw ConfinementError.refused(problem) }
  }

  /// Runs a command until nothing of it is left, and gives what it prints to the sink as it comes.
  ///
  /// A cancelled task kills the command; its report says so.
  func run(_ launch: CommandLaunch, sink: any OutputSink) async throws(ConfinementError) -> LaunchReport {
    let isCancelled = Atomic(false)
    let result = await withTaskCancellationHandler {
      await queue.run { () throws(Never) in
        Result { () throws(ConfinementError) in try perform(launch, sink, isCancelled) }
      }
    } onCancel: {
      isCancelled.store(true, ordering: .sequentiallyConsistent)
      kill()
    }
    return try result.get()
  }

  /// Ends the command that runs; that there is none is not an error.
  private func kill() {
    var kind = UInt8(CHANCERY_KILL)
    _ = unsafe chancery_send(socket.number, &kind, 1, nil, 0)
  }

  private func perform(
    _ launch: CommandLaunch, _ sink: any OutputSink, _ isCancelled: borrowing Atomic<Bool>
  ) throws(ConfinementError) -> LaunchReport {
    do {
      var streams = try begin(launch)
      // Whoever cancelled before found nothing to kill.
      if isCancelled.load(ordering: .sequentiallyConsistent) { kill() }
      let end = ContinuousClock.now + launch.time + .milliseconds(Int(Self.patience))
      while true {
        let ready = try streams.wait(socket, until: end)
        if ready.contains(.egress), let listener = streams.takeListener() { launch.io.egress?(listener) }
        try streams.pass(ready, to: sink) { kill() }
        guard ready.contains(.report) else { continue }
        let report = try Self.receive(socket).report
        // Nobody is left who could write, so what is there is all.
        try streams.drain(to: sink)
        if let problem = report.problem { throw ConfinementError.refused(problem) }
        return report
      }
    } catch let error as ConfinementError {
      throw error
    } catch {
      throw ConfinementError(reason: "could not follow a command: \(error)", hint: "try again")
    }
  }

  private func begin(_ launch: CommandLaunch) throws(SystemError) -> CommandStreams {
    let file = try Launcher.memoryFile(launch.request)
    let output = try SharedDescriptor.pipe()
    let errors = launch.separatesErrors ? try SharedDescriptor.pipe() : nil
    let refusals = launch.observes ? try SharedDescriptor.sockets() : nil
    let input = launch.io.input?.takeReading()
    let egress = launch.io.egress == nil ? nil : try SharedDescriptor.sockets()
    if let user = launch.user {
      // A pipe can be opened again by its name in /proc, which only its owner may do.
      for pipe in [output.writing, errors?.writing, input].compactMap({ $0 }) {
        fchown(pipe.number, user.user, user.group)
      }
    }
    var kind = UInt8(CHANCERY_RUN)
    let descriptors = [
      file.number, output.writing.number, (errors?.writing ?? output.writing).number, refusals?.other.number,
      input?.number, egress?.other.number,
    ].compactMap { $0 }
    guard unsafe chancery_send(socket.number, &kind, 1, descriptors, descriptors.count) == 1 else {
      throw SystemError.last("reach the sandbox")
    }
    return CommandStreams(
      output: output.reading, errors: errors?.reading, refusals: refusals?.own, egress: egress?.own)
  }

  private static func receive(
    _ socket: SharedDescriptor
  ) throws(ConfinementError) -> (report: LaunchReport, descriptor: SharedDescriptor?) {
    var report = chancery_report()
    var descriptor: Int32 = -1
    var count = 1
    var polled = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
    let isReady = unsafe poll(&polled, 1, patience) > 0
    let length =
      isReady
      ? unsafe chancery_receive(socket.number, &report, MemoryLayout<chancery_report>.size, &descriptor, &count) : 0
    guard length == MemoryLayout<chancery_report>.size else {
      throw ConfinementError(
        reason: isReady ? "the sandbox's own process was killed" : "the sandbox's own process does not answer",
        hint: "run the command again; if it happens again, the system is out of memory or processes")
    }
    return (LaunchReport(report), count == 1 ? SharedDescriptor(taking: descriptor) : nil)
  }
}

/// A command as it is given to a session.
struct CommandLaunch: Sendable {
  var request: LaunchRequest
  /// Whom its output belongs to, where that is another user.
  var user: SandboxUser?
  /// How long the command's own limit lets it run.
  var time: Duration
  /// Whether errors go their own way instead of joining the output in the order of arrival.
  var separatesErrors = false
  /// Whether what the filter refuses is told.
  var observes = false
  var io = SandboxIO()
}

/// Takes what a command prints, as it comes.
package protocol OutputSink: Sendable {
  /// - Returns: whether the command may go on.
  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool
}

package enum OutputChannel: Hashable, Sendable {
  case output, errors
  /// Lines about what was refused, without an end of line: the program, a tab, and what it tried.
  case refusals
}

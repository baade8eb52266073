import CSandbox
import LinuxSystem

/// What came of a request, as the launcher told it.
struct LaunchReport: Hashable, Sendable {
  enum Stop: Hashable, Sendable {
    case wall, memory, processes, disk, files
    /// From outside.
    case killed
  }

  /// What could not be done, with the system's reason; `nil` when all went well.
  var problem: String?
  /// As `waitpid` gives it.
  var status: Int32
  var stop: Stop?
  var memoryBytes: Int
  var processes: Int
  var diskBytes: Int
  var files: Int
  var userMicroseconds: Int
  var systemMicroseconds: Int

  /// Of a command of which only its end is known.
  init(status: Int32, stop: Stop? = nil) {
    self.status = status
    self.stop = stop
    (memoryBytes, processes, diskBytes, files, userMicroseconds, systemMicroseconds) = (0, 0, 0, 0, 0, 0)
  }

  init(_ report: chancery_report) {
    problem = report.error == 0 ? nil : Self.text(of: report)
    status = report.status
    stop =
      switch Int(report.stop) {
      case CHANCERY_STOP_WALL: .wall
      case CHANCERY_STOP_MEMORY: .memory
      case CHANCERY_STOP_PROCESSES: .processes
      case CHANCERY_STOP_DISK: .disk
      case CHANCERY_STOP_FILES: .files
      case CHANCERY_STOP_KILLED: .killed
      default: nil
      }
    memoryBytes = Int(clamping: report.memory)
    processes = Int(clamping: report.processes)
    diskBytes = Int(clamping: report.disk)
    files = Int(clamping: report.files)
    userMicroseconds = Int(clamping: report.user_microseconds)
    systemMicroseconds = Int(clamping: report.system_microseconds)
  }

  private static func text(of report: chancery_report) -> String {
    let words = unsafe withUnsafeBytes(of: report.problem) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "\(words): \(SystemError(operation: words, code: report.error).reason)"
  }
}

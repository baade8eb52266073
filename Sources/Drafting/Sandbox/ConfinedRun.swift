package import RunJournal

/// How a confined command ended, and what it used up.
package struct ConfinedRun: Hashable, Sendable {
  package var ending: CommandRan.Ending
  package var microseconds: Int64
  /// The most bytes of memory at one time, over all processes, as far as they were seen.
  package var memoryBytes: Int
  /// The most processes at one time.
  package var processes: Int
  package var userMicroseconds: Int
  package var systemMicroseconds: Int
  /// Bytes and files that the workspace's changes took at the end.
  package var diskBytes: Int
  package var files: Int

  init(_ report: LaunchReport, elapsed: Duration) {
    ending = Self.ending(report)
    microseconds = elapsed.components.seconds * 1_000_000 + elapsed.components.attoseconds / 1_000_000_000_000
    memoryBytes = report.memoryBytes
    processes = max(1, report.processes)
    userMicroseconds = report.userMicroseconds
    systemMicroseconds = report.systemMicroseconds
    diskBytes = report.diskBytes
    files = report.files
  }

  package var milliseconds: Int64 { microseconds / 1000 }

  private static func ending(_ report: LaunchReport) -> CommandRan.Ending {
    switch report.stop {
    case .wall: return .timedOut
    case .memory: return .memoryLimit
    case .processes: return .processLimit
    case .disk: return .diskLimit
    case .files: return .fileCountLimit
    case .killed, nil: break
    }
    let signal = report.status & 0x7F
    guard signal == 0 else { return .signalled(signal) }
    let code = report.status >> 8 & 0xFF
    // Shells say so where a program that they ran was ended by a signal.
    return (129...159).contains(code) ? .signalled(code - 128) : .exited(code)
  }
}

/// A resource limit of confined commands. A profile sets every one.
package enum SandboxLimit: String, Hashable, Sendable, CaseIterable {
  /// Bytes of memory, all processes added together.
  case memory
  /// Bytes of private memory of one process.
  case processMemory = "process-memory"
  /// Processes at the same time.
  case processes
  /// Bytes that a step may write to its workspace.
  case disk
  /// Files and folders that a step may create there.
  case files
  /// Bytes of one file.
  case file
  /// Files that one process may have open.
  case openFiles = "open-files"
  /// Bytes that a command may print.
  case output
  /// Seconds that a command may take.
  case wall
  /// Bytes of each of `/tmp`, the home folder and shared memory.
  case temporary

  /// The amounts that can be set.
  ///
  /// The least still lets a command start. A file system in memory would take 0 for no limit.
  package var range: ClosedRange<Int> {
    switch self {
    case .memory, .processMemory, .temporary: (1 << 20)...(1 << 50)
    case .disk, .file: 0...(1 << 50)
    case .output: (1 << 10)...(1 << 50)
    case .processes: 1...(1 << 22)
    case .files: 0...1_000_000_000
    case .openFiles: 16...(1 << 20)
    case .wall: 1...604_800
    }
  }

  package enum Unit: Hashable, Sendable {
    case bytes, seconds, count
  }

  package var unit: Unit {
    switch self {
    case .memory, .processMemory, .disk, .file, .output, .temporary: .bytes
    case .wall: .seconds
    case .processes, .files, .openFiles: .count
    }
  }
}

extension SandboxLimit.Unit {
  /// The names of larger units and their sizes, from the largest.
  package var multiples: [(name: String, size: Int)] {
    switch self {
    case .bytes: [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    case .seconds: [("h", 3600), ("m", 60), ("s", 1)]
    case .count: []
    }
  }

  /// The exact amount, as in files, such as `4GiB` or `10m`.
  package func text(of amount: Int) -> String {
    let unit = multiples.first { amount != 0 && amount.isMultiple(of: $0.size) }
    return unit.map { "\(amount / $0.size)\($0.name)" } ?? String(amount)
  }
}

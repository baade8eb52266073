/// An amount for every limit.
package struct SandboxLimits: Hashable, Sendable {
  package var memoryBytes: Int
  package var processMemoryBytes: Int
  package var processes: Int
  package var diskBytes: Int
  package var files: Int
  package var fileBytes: Int
  package var openFiles: Int
  package var outputBytes: Int
  package var wallSeconds: Int
  package var temporaryBytes: Int

  /// Asks for the amount of each limit.
  package init(_ amount: (SandboxLimit) -> Int) {
    memoryBytes = amount(.memory)
    processMemoryBytes = amount(.processMemory)
    processes = amount(.processes)
    diskBytes = amount(.disk)
    files = amount(.files)
    fileBytes = amount(.file)
    openFiles = amount(.openFiles)
    outputBytes = amount(.output)
    wallSeconds = amount(.wall)
    temporaryBytes = amount(.temporary)
  }

  package subscript(limit: SandboxLimit) -> Int {
    get { self[keyPath: Self.path(of: limit)] }
    set { self[keyPath: Self.path(of: limit)] = newValue }
  }

  private static func path(of limit: SandboxLimit) -> WritableKeyPath<SandboxLimits, Int> {
    switch limit {
    case .memory: \.memoryBytes
    case .processMemory: \.processMemoryBytes
    case .processes: \.processes
    case .disk: \.diskBytes
    case .files: \.files
    case .file: \.fileBytes
    case .openFiles: \.openFiles
    case .output: \.outputBytes
    case .wall: \.wallSeconds
    case .temporary: \.temporaryBytes
    }
  }
}

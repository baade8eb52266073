package import Drafting
import Subprocess
import Synchronization
import SystemPackage

/// One run of bubblewrap, from its start until every process inside is gone.
package struct ConfinedProcess: Sendable {
  private let program: String
  private let profile: SandboxProfile

  package init(program: String, profile: SandboxProfile) {
    self.program = program
    self.profile = profile
  }

  /// - Throws: `SubprocessError` when bubblewrap itself could not be run.
  package func run(_ command: ConfinedCommand) async throws -> Captured {
    let tree = ProcessTree()
    let stop = StopReason()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await Task.sleep(for: .seconds(max(1, command.timeoutSeconds)))
        stop.note(.timedOut)
        tree.kill()
      }
      // A task of its own, which a cancellation does not reach: that would kill bubblewrap alone, and what it is just
      // starting might be left over. The handler kills from the inside instead.
      let process = Task { try await capture(command, tree, stop) }
      let captured = try await withTaskCancellationHandler {
        try await process.value
      } onCancel: {
        tree.kill()
      }
      group.cancelAll()
      return captured
    }
  }

  private func capture(
    _ command: ConfinedCommand, _ tree: ProcessTree, _ stop: StopReason
  ) async throws -> Captured {
    let result = try await Subprocess.run(
      .path(FilePath(program)),
      arguments: Arguments(BubblewrapArguments.arguments(for: command, profile: profile)),
      environment: environment, platformOptions: platformOptions, input: .none, output: .sequence,
      error: .string(limit: 64 << 10)
    ) { execution in
      tree.started(execution.processIdentifier.value)
      var output = OutputTail()
      for try await chunk in execution.standardOutput {
        output.append(chunk.withUnsafeBytes { Array($0) })
        guard output.count > command.outputLimit, stop.note(.outputLimit) else { continue }
        tree.kill()
      }
      return output
    }
    tree.ended()
    let status: Captured.Status =
      switch result.terminationStatus {
      case .exited(let code): .exited(code)
      case .signaled(let signal): .signalled(signal)
      }
    return Captured(
      output: result.closureResult, complaint: result.standardError, status: status, stop: stop.reason)
  }

  /// Bubblewrap itself gets nothing else either, so that there is nothing to leak.
  private var environment: Environment {
    var values: [Environment.Key: String] = [:]
    for (name, value) in profile.environment {
      if let key = Environment.Key(rawValue: name) { values[key] = value }
    }
    return .custom(values)
  }

  private var platformOptions: PlatformOptions {
    var options = PlatformOptions()
    // Its own session, so that a key press at our terminal does not reach it.
    options.createSession = true
    return options
  }
}

/// Why a command was stopped; the first reason stays.
private final class StopReason: Sendable {
  private let state = Mutex<Captured.Stop?>(nil)

  var reason: Captured.Stop? { state.withLock { $0 } }

  /// Whether it is the first.
  @discardableResult
  func note(_ reason: Captured.Stop) -> Bool {
    state.withLock { state in
      if state != nil { return false }
      state = reason
      return true
    }
  }
}

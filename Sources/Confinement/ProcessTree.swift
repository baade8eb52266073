import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The processes of one confined command, from the outside.
package final class ProcessTree: Sendable {
  private enum State {
    case notStarted
    /// To be killed as soon as it has started.
    case doomed
    case running(Int32)
    case ended
  }

  private let state = Mutex(State.notStarted)

  package init() {}

  package func started(_ bubblewrap: Int32) {
    let isDoomed = state.withLock { state in
      let isDoomed = if case .doomed = state { true } else { false }
      state = .running(bubblewrap)
      return isDoomed
    }
    if isDoomed { kill() }
  }

  /// After this nothing is killed: the number may already belong to another process.
  package func ended() { state.withLock { $0 = .ended } }

  /// Kills the first process inside, which takes all others with it, and lets bubblewrap wait until they are gone.
  package func kill() {
    state.withLock { state in
      if case .notStarted = state { state = .doomed }
      guard case .running(let bubblewrap) = state else { return }
      let children = SystemFiles.text(of: "/proc/\(bubblewrap)/task/\(bubblewrap)/children") ?? ""
      let inside = children.split(separator: " ").compactMap { Int32($0) }
      // Bubblewrap has no child before it made the namespaces; its own end is then the end of all.
      for process in inside.isEmpty ? [bubblewrap] : inside { Self.send(SIGKILL, to: process) }
    }
  }

  private static func send(_ signal: Int32, to process: Int32) {
    #if canImport(Glibc)
    _ = Glibc.kill(process, signal)
    #else
    _ = Darwin.kill(process, signal)
    #endif
  }
}

import Foundation
import Sandbox
import Synchronization
import Terminal

/// Passes on what a trial prints and gathers what it was refused.
final class TrialSink: OutputSink {
  private struct State {
    var tail = OutputTail()
    var escapers: [Int32: EscapedStream] = [:]
    var refusals: [Refusal] = []
    var known: Set<Refusal> = []
  }

  /// Different things that are told; a program may try very many.
  private static let most = 1000

  private let passes: Bool
  private let isRaw: Bool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - passes: whether output goes to this process's own at once.
  ///   - isRaw: whether it does so byte for byte; control characters are written out otherwise.
  init(passes: Bool, isRaw: Bool) {
    self.passes = passes
    self.isRaw = isRaw
  }

  var tail: String { state.withLock { $0.tail.text } }
  var refusals: [Refusal] { state.withLock { $0.refusals } }

  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
    switch channel {
    case .output: pass(bytes, to: STDOUT_FILENO)
    case .errors: pass(bytes, to: STDERR_FILENO)
    case .refusals: note(bytes)
    }
    return true
  }

  private func pass(_ bytes: [UInt8], to descriptor: Int32) {
    let shown = state.withLock { state -> [UInt8] in
      state.tail.append(bytes)
      guard passes, !isRaw else { return passes ? bytes : [] }
      return state.escapers[descriptor, default: EscapedStream()].take(bytes)
    }
    var rest = shown[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      // A reader that went away, such as `head`, is no reason to stop the command.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private func note(_ bytes: [UInt8]) {
    guard let refusal = Refusal(line: String(decoding: bytes, as: UTF8.self)) else { return }
    state.withLock { state in
      guard state.refusals.count < Self.most, state.known.insert(refusal).inserted else { return }
      state.refusals.append(refusal)
    }
  }
}

import Synchronization

/// Lets a provider rest that failed several times in a row, so that nobody waits for what is known to be down.
///
/// After the rest one call is let through; the others go on waiting until that one has told how the provider is.
package final class CircuitBreaker: Sendable {
  package struct Policy: Sendable {
    /// Failures in a row after which the provider rests.
    package var failures: Int
    /// The first rest; it doubles with each failure after a rest, up to eight times as much.
    package var restMilliseconds: Int

    package init(failures: Int = 5, restMilliseconds: Int = 10_000) {
      self.failures = failures
      self.restMilliseconds = restMilliseconds
    }
  }

  private struct State {
    var failures = 0
    var rests = 0
    var until: ContinuousClock.Instant?
    /// Whether a call is under way that was let through after a rest.
    var isTrying = false
  }

  private let policy: Policy
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state = Mutex(State())

  package init(
    _ policy: Policy = Policy(), now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock().now }
  ) {
    self.policy = policy
    self.now = now
  }

  /// How long a call has to wait before it may ask again whether it may be made; `nil` when it may be made now.
  ///
  /// Whoever gets `nil` reports with `succeeded`, `failed` or `gaveUp` what came of the call.
  package func rest() -> Int? {
    state.withLock { state in
      guard let until = state.until else { return nil }
      let left = now().duration(to: until)
      guard left <= .zero else { return max(1, Int(left / .milliseconds(1))) }
      if state.isTrying { return max(1, policy.restMilliseconds / 20) }
      state.isTrying = true
      return nil
    }
  }

  package func succeeded() { state.withLock { $0 = State() } }

  /// The provider could not be reached, or failed.
  package func failed() {
    state.withLock { state in
      state.failures += 1
      state.isTrying = false
      guard state.failures >= policy.failures else { return }
      // Calls that were under way when the rest began say nothing new.
      if let until = state.until, now() < until { return }
      state.until = now().advanced(by: .milliseconds(policy.restMilliseconds << min(state.rests, 3)))
      state.rests += 1
    }
  }

  /// The call ended without saying anything about the provider.
  package func gaveUp() { state.withLock { $0.isTrying = false } }

  /// Failures in a row so far.
  package var failures: Int { state.withLock { $0.failures } }
}

/// How often, and after what wait, a call that failed is tried again.
package struct RetryPolicy: Sendable {
  package var retries: Int
  /// The wait before the first retry; it doubles from there, up to sixteen times as much.
  package var firstWaitMilliseconds: Int
  /// A server that asks for a longer wait is not asked again.
  package var longestWaitMilliseconds: Int
  /// A random number from 0 to 1; it shortens a wait by up to a quarter.
  package var jitter: @Sendable () -> Double

  package init(
    retries: Int = 2, firstWaitMilliseconds: Int = 500, longestWaitMilliseconds: Int = 120_000,
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.retries = retries
    self.firstWaitMilliseconds = firstWaitMilliseconds
    self.longestWaitMilliseconds = longestWaitMilliseconds
    self.jitter = jitter
  }

  /// The wait before another try; `nil` when there is to be none.
  func wait(after failure: CallFailure, triesSoFar: Int) -> Int? {
    guard failure.mayPass, triesSoFar <= retries else { return nil }
    if let asked = failure.waitMilliseconds { return asked <= longestWaitMilliseconds ? asked : nil }
    let doubled = firstWaitMilliseconds << min(triesSoFar - 1, 4)
    return Int(Double(doubled) * (1 - 0.25 * jitter()))
  }
}

import Plans

/// A moment of wall-clock time, in milliseconds since 1970-01-01T00:00:00Z.
package struct Instant: Hashable, Sendable, Comparable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  /// Milliseconds from the other moment to this one.
  package func milliseconds(since other: Instant) -> Int64 { milliseconds.minus(other.milliseconds) }
}

package import RunJournal

/// Why a seal does not count at a moment.
package enum SealLapse: Hashable, Sendable {
  case expired(Instant)
  /// It was made at a moment that is still to come, so that nobody can tell when it ends.
  case fromFuture(Instant)

  package var description: String {
    switch self {
    case .expired: "the seal expired"
    case .fromFuture:
      "the seal is from the future: the clock ran ahead when it was made, or was put back since, so its end means nothing"
    }
  }
}

extension Instant {
  /// Clocks that are kept in time differ by less.
  private static let toleranceMilliseconds: Int64 = 5 * 60_000

  /// Whether something cannot have happened at this moment, by a clock that says what time it is now.
  package func isStillToCome(at now: Instant) -> Bool { milliseconds(since: now) > Self.toleranceMilliseconds }
}

extension Proposal {
  /// Why the seal does not count any more, or not yet; `nil` where it counts.
  package func lapse(at now: Instant) -> SealLapse? {
    if now >= expiresAt { return .expired(expiresAt) }
    return sealedAt.isStillToCome(at: now) ? .fromFuture(sealedAt) : nil
  }
}

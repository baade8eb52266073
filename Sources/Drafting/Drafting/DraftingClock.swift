package import RunJournal

/// The wall clock that waiting for a model is measured with.
package protocol DraftingClock: Sendable {
  var now: Instant { get }
}

package import RunJournal

/// An effect was begun, and what became of it could not be written down: the journal has its intent alone.
package struct UnrecordedOutcome: Error {
  /// What would have been written.
  package var settled: EffectSettled
  /// Why it could not be.
  package var cause: any Error
}

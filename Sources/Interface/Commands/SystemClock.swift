import Drafting
import Foundation
import RunJournal

/// The wall clock of this machine.
struct SystemClock: DraftingClock {
  var now: Instant { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }
}

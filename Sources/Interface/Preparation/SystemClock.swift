import Drafting
import Foundation
package import RunJournal

/// The wall clock of this machine.
package struct SystemClock: DraftingClock {
  package init() {}

  package var now: Instant { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }
}

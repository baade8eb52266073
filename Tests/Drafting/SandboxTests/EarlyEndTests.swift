import Drafting
import Plans
import RunJournal
import Sandbox
import TestKit
import Testing

@Suite("Commands that end early")
struct EarlyEndTests {
  @Test("A command that ended before anybody looked has not kept to its limits for that")
  func disk() async throws {
    for script in [
      "head -c 30000000 /dev/zero > f", "for i in 1 2 3 4; do head -c 8000000 /dev/zero > $i & done; wait",
    ] {
      let outcome = try await confined(script, change: { $0.limits.diskBytes = 20_000_000 })
      #expect(outcome.ending == .diskLimit, "\(outcome)")
    }
    let kept = try await confined("head -c 3000000 /dev/zero > f", change: { $0.limits.diskBytes = 20_000_000 })
    #expect(kept.ending == .exited(0), "\(kept)")
  }
}

import RunJournal
import Testing

@Suite("Trouble with the store of drafts")
struct StoreTroubleTests {
  @Test("It puts the run aside with its reason, and resuming goes on", arguments: ["merge", "changes", "diff"])
  func aside(_ operation: String) async throws {
    var rig = Rig()
    rig.store.failing = [operation]
    let journal = MemoryJournal(rig.beginning)
    let state = try await rig.drive(journal)
    #expect(state.suspension?.cause == .obstructed)
    #expect(state.suspension?.detail.contains("\(operation): the disk is full") == true)
    rig.store.failing = []
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
  }
}

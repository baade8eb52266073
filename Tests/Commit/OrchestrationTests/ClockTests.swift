import Orchestration
import Plans
import RunJournal
import Testing

@Suite("A clock that jumps")
struct ClockTests {
  private static let day: Int64 = 86_400_000

  /// A run that waits for a person, whose clock jumps before they approve.
  private func approved(afterJump milliseconds: Int64) async throws -> (RunState, World) {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).suspension?.cause == .approval)
    rig.clock.advance(milliseconds: milliseconds)
    rig.decide = { _ in .approve }
    return (try await rig.drive(journal), rig.world)
  }

  @Test(
    "Backwards, the seal is from the future: it is sealed and asked about anew, and no time is counted that was not worked",
    arguments: [1, 400])
  func backwards(days: Int64) async throws {
    let (state, world) = try await approved(afterJump: -days * Self.day)
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["ship"]?.sealings == 2)
    #expect(world.now.applications == 1)
    #expect(state.spending.workingMilliseconds >= 0 && state.spending.workingMilliseconds < Self.day)
  }

  @Test("Backwards by as much as clocks differ, the seal holds")
  func slightly() async throws {
    let (state, world) = try await approved(afterJump: -60_000)
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["ship"]?.sealings == 1)
    #expect(world.now.applications == 1)
  }

  @Test("Forwards over the seal's end, it is sealed and asked about anew before anything is applied")
  func forwards() async throws {
    let (state, world) = try await approved(afterJump: 4 * Self.day)
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["ship"]?.sealings == 2)
    #expect(world.now.applications == 1)
    #expect(state.spending.workingMilliseconds < Self.day)
  }
}

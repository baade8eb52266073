import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Written files, where somebody else or the disk comes between two changes.
@Suite("Written files between two changes")
struct FileRaceTests {
  /// Goes through a world up to a process, at whose change something else happens.
  ///
  /// - Parameters:
  ///   - call: the name of the change's call; the first of that name.
  ///   - body: is given how the process ended.
  private func at(
    _ call: String, of process: CrashPoint.Process, in world: EffectWorld, _ mode: KillPoint.Mode, line: String = "",
    _ body: (Place, ToolOutput) async throws -> Void
  ) async throws {
    try await KillPoints.with { library in
      let course = try await KillCourse(of: world, counting: library)
      var point = try #require(course.failures.first { $0.process == process && $0.change.hasPrefix(call) })
      point.mode = mode
      point.line = line
      try await Place.with(world.plan) { place in
        try await world.prepare(place)
        #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
        var words = ["approve", "--seal", try await place.seal()]
        if process == .undo {
          #expect(try await place.chancery(words).status == 0)
          words = place.undoing(try await place.run())
        }
        let launch = try library.launch(counting: world.targets, in: place, name: "\(process)", at: point)
        let end = try await place.chancery(words, with: launch.environment, under: launch.prefix)
        #expect(KillPoints.changes(of: "\(process)", in: place).count >= point.number)
        try await body(place, end)
      }
    }
  }

  private static let replacing = "mv home/etc home/gone; mkdir home/etc; echo theirs >home/etc/door.conf"

  @Test(
    "A folder that is replaced while it is written to keeps its files, and nothing is said to be committed",
    arguments: EffectWorld.settings)
  func replaced(world: EffectWorld) async throws {
    try await at("renameat2", of: .approve, in: world, .run, line: Self.replacing) { place, end in
      #expect(end.status != 0, "\(end.output)\(end.errors)")
      #expect(place.textOrNothing(of: "home/etc/door.conf") == "theirs\n")
      let old = world.description == "file.write" ? "open: yes\n" : ""
      #expect(place.textOrNothing(of: "home/gone/door.conf") == old)
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.appending("home/gone").string)
      #expect(!names.contains { $0.contains("chancery") }, "\(names)")
      #expect(try await outcomes(of: place).allSatisfy { $0 != "committed" })
    }
  }

  @Test(
    "A folder that is replaced while its file is put back keeps its files, and nothing is said to be undone",
    arguments: EffectWorld.settings)
  func replacedWhileUndone(world: EffectWorld) async throws {
    try await at("renameat2", of: .undo, in: world, .run, line: Self.replacing) { place, end in
      #expect(end.status == 6 && end.output.contains("moved or replaced"), "\(end.output)\(end.errors)")
      #expect(place.textOrNothing(of: "home/etc/door.conf") == "theirs\n")
      #expect(place.textOrNothing(of: "home/gone/door.conf") == "after\n")
      let stands = try await place.hasStanding()
      #expect(stands)
    }
  }

  @Test(
    "An undo whose leftover cannot be deleted is done all the same, and says what is left",
    arguments: EffectWorld.settings)
  func leftover(world: EffectWorld) async throws {
    try await at("unlinkat", of: .undo, in: world, .eio) { place, end in
      #expect(end.status == 0, "\(end.output)\(end.errors)")
      #expect(end.output.contains("can be deleted"), "\(end.output)")
      let old = world.description == "file.write" ? "open: yes\n" : ""
      #expect(place.textOrNothing(of: "home/etc/door.conf") == old)
      let stands = try await place.hasStanding()
      #expect(!stands)
    }
  }

  private func outcomes(of place: Place) async throws -> [String] {
    let steps = try await place.document("show", "--json")["steps"]?.objectValue ?? [:]
    return steps.values.flatMap { $0["effects"]?.arrayValue ?? [] }.compactMap { $0["outcome"]?.stringValue }
  }
}

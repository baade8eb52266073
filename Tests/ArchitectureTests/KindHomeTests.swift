import Foundation
import SystemPackage
import TestKit
import Testing

/// What a new kind of effect costs: a folder, and a line or two in two files that are there.
@Suite("The home of a kind of effect")
struct KindHomeTests {
  @Test("Besides its own room, the manifest and the registry name a kind's room, and no other source does")
  func twoFiles() throws {
    let sources = try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string)
      .filter { $0.hasSuffix(".swift") }.map { "Sources/\($0)" }
    let texts = try (sources + ["Package.swift"]).map { path in
      (path, try String(contentsOfFile: Project.root.appending(path).string, encoding: .utf8))
    }
    let rooms = try FileManager.default.contentsOfDirectory(atPath: Project.sources.appending("Commit/Kinds").string)
    #expect(rooms.count >= 6)
    for room in rooms {
      let names = try Regex("(?:import \(room)\\b|\"\(room)\")")
      let files = texts.filter { path, text in
        !path.hasPrefix("Sources/Commit/Kinds/\(room)/") && text.contains(names)
      }.map(\.0)
      #expect(Set(files) == ["Package.swift", "Sources/Commit/KindRegistry/KindRegistry.swift"], "\(room): \(files)")
    }
  }

  @Test("Each kind's tests are a target of their own, beside those of the others")
  func tests() throws {
    let rooms = try FileManager.default.contentsOfDirectory(atPath: Project.sources.appending("Commit/Kinds").string)
    let tests = try FileManager.default.contentsOfDirectory(atPath: Project.root.appending("Tests/Commit/Kinds").string)
    #expect(Set(rooms.map { "\($0)Tests" }).isSubset(of: tests))
  }
}

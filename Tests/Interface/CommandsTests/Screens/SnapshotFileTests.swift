import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("Files of snapshots")
struct SnapshotFileTests {
  private static let folder = Project.root.appending("Tests/Interface/CommandsTests/Screens")

  /// Help has a test of its own, since its files are named by commands.
  @Test("Each is named by a test, so that a screen that nobody compares any more does not stay")
  func named() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.string)
    let sources = try names.filter { $0.hasSuffix(".swift") }.map {
      try String(contentsOfFile: Self.folder.appending($0).string, encoding: .utf8)
    }
    let files = FileManager.default.enumerator(atPath: Self.folder.appending("Texts").string)
    let texts = (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".txt") && !$0.hasPrefix("help/") }
    #expect(texts.count > 50)
    for text in texts {
      let parts = text.dropLast(4).split(separator: "/").map(String.init)
      let isNamed = sources.contains { source in
        source.contains("\"\(text.dropLast(4))\"") || parts.allSatisfy { source.contains("\"\($0)\"") }
      }
      #expect(isNamed, "no test compares \(text); delete it")
    }
  }
}

import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("The page of the architecture")
struct ArchitecturePageTests {
  private static let page = "docs/explanation/architecture.md"

  private static func text() throws -> String {
    try String(contentsOfFile: Project.root.appending(page).string, encoding: .utf8)
  }

  /// The texts of all sources that declare or extend a type.
  private static func sources(of type: String, among texts: [String]) throws -> [String] {
    let declares = try Regex("\\b(?:struct|class|actor|enum|protocol|extension) \(type)\\b")
    return texts.filter { $0.contains(declares) }
  }

  @Test("Every function of the walk through one run is there, under the name that the page gives it")
  func walk() throws {
    let rows = try Self.text().matches(of: /(?m)^\| \d+ \| (.+?) \|/).map { String($0.output.1) }
    #expect(rows.count == 10)
    let names = rows.flatMap { $0.matches(of: /`([A-Za-z.]+)`/).map { String($0.output.1) } }
      .filter { !$0.hasSuffix(".swift") }
    #expect(names.count > 20)
    let texts = try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string)
      .filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOfFile: Project.sources.appending($0).string, encoding: .utf8) }
    for name in names {
      // What the executor does at a step stands there without its type.
      let parts = name.split(separator: ".")
      let type = parts.count == 1 ? "RunExecutor" : parts[parts.count - 2]
      let isThere = try Self.sources(of: String(type), among: texts).contains {
        $0.contains("func \(parts[parts.count - 1])(")
      }
      #expect(isThere, "there is no \(name)")
    }
  }

  @Test("Every room of the manifest stands on it")
  func rooms() async throws {
    let text = try Self.text()
    for room in try await House.read().rooms.values where !room.isC {
      #expect(text.firstMatch(of: try Regex("\\b\(room.name)\\b")) != nil, "\(room.name) is on no line of \(Self.page)")
    }
  }
}

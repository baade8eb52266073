import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("Tutorials and how-to guides")
struct GuideTests {
  private static let pages = ["docs/tutorials", "docs/how-to"].flatMap { folder in
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Project.root.appending(folder).string)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
  }

  @Test("A guide can be followed to the letter in a fresh folder", arguments: Extent.sample(5, of: pages))
  func follow(page: String) async throws {
    let result = try await runTool(
      Project.root.appending("scripts/try-guide").string,
      [Project.root.appending(page).string, Place.program.removingLastComponent().string])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }

  @Test("A guide with a command that fails is not taken for one that works")
  func broken() async throws {
    try await withTemporaryFolder { folder in
      let page = folder.appending("page.md").string
      try "```sh\nfalse\ntrue\n```\n".write(toFile: page, atomically: true, encoding: .utf8)
      let result = try await runTool(
        Project.root.appending("scripts/try-guide").string, [page, Place.program.removingLastComponent().string])
      #expect(result.status == 1)
    }
  }
}

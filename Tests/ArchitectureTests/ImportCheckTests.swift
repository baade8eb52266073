import Foundation
import SystemPackage
import TestKit
import Testing

/// SwiftPM lets a target import a sibling that it does not declare, as soon as that one is built, unless it is told to check.
@Suite("The build's own check of imports")
struct ImportCheckTests {
  private static let flags = ["--explicit-target-dependency-import-check", "error"]

  private static let manifest = """
    // swift-tools-version: 6.2
    import PackageDescription
    let package = Package(name: "cards", targets: [.target(name: "Declared"), .target(name: "Importer")])

    """

  @Test(
    "An undeclared import passes a build without it, and fails one with it",
    .enabled(if: Extent.isWhole, "\(Extent.whole)"))
  func planted() async throws {
    try await withTemporaryFolder { folder in
      let files = [
        "Package.swift": Self.manifest, "Sources/Declared/Declared.swift": "public let declared = 1\n",
        "Sources/Importer/Importer.swift": "import Declared\nlet imported = declared\n",
      ]
      for (name, text) in files {
        let url = URL(fileURLWithPath: folder.appending(name).string)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      let first = try await runTool("swift", ["build", "--target", "Declared"], in: folder)
      #expect(first.status == 0, "\(first.output)\(first.errors)")
      let checked = try await runTool("swift", ["build"] + Self.flags, in: folder)
      #expect(checked.status != 0)
      #expect((checked.output + checked.errors).contains("Importer"), "\(checked.output)\(checked.errors)")
      let unchecked = try await runTool("swift", ["build"], in: folder)
      #expect(unchecked.status == 0, "\(unchecked.output)\(unchecked.errors)")
    }
  }

  @Test("Every build of ./dev that tests or runs what it built asks for it")
  func asked() throws {
    let text = try String(contentsOfFile: Project.root.appending("dev").string, encoding: .utf8)
    let builds = text.split(separator: "\n").filter { line in
      line.contains("swift build ") && !line.contains("--show-bin-path")
    }
    #expect(builds.count >= 2)
    for build in builds {
      #expect(build.contains(Self.flags.joined(separator: " ")) || build.contains("${options[@]}"), "\(build)")
    }
    #expect(text.contains("options=(-c release --static-swift-stdlib --product chancery \(Self.flags[0])"))
  }
}

import Foundation
import SystemPackage
import TestKit
import Testing

/// Misuse of the right to apply an effect, each of which the compiler has to refuse for the reason that the fixture's
/// first line names. Ownership is diagnosed on SIL, so type-checking alone would let some through.
@Suite("Misuse of the authority does not compile")
struct MisuseTests {
  static let fixtures: [String] = {
    let folder = Project.root.appending("Tests/ArchitectureTests/Fixtures").string
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".swift") }.sorted()
  }()

  /// Where the build put its modules, beside the test bundle.
  private func modules() throws -> String {
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = FilePath(executable).removingLastComponent().appending("Modules").string
    if FileManager.default.fileExists(atPath: beside + "/Approval.swiftmodule") { return beside }
    return Project.root.appending(".build/debug/Modules").string
  }

  /// The name that the build gave the package: its folder's, as an identifier.
  private static var packageName: String {
    let folder = Project.root.lastComponent?.string.lowercased() ?? ""
    return String(folder.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }

  private func compile(_ fixture: String) async throws -> ToolOutput {
    let sources = Project.sources.string
    return try await runTool(
      "swiftc",
      [
        "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-package-name", Self.packageName, "-parse-as-library",
        "-I", try modules(), "-I", "\(sources)/Platform/CLibcrypto", "-I", "\(sources)/Platform/CLibgit2",
        "-I", "\(sources)/Platform/CFiles",
        Project.root.appending("Tests/ArchitectureTests/Fixtures/\(fixture)").string,
      ])
  }

  @Test("Each fixture is refused, for the reason that it names", arguments: fixtures)
  func refused(_ fixture: String) async throws {
    let path = Project.root.appending("Tests/ArchitectureTests/Fixtures/\(fixture)").string
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let first = String(text.prefix { $0 != "\n" })
    let result = try await compile(fixture)
    if first == "// compiles" {
      #expect(result.status == 0, "\(result.errors)")
      return
    }
    #expect(first.hasPrefix("// error: "))
    #expect(result.status != 0, "\(fixture) compiled")
    #expect(result.errors.contains(first.dropFirst("// error: ".count)), "\(result.errors)")
  }

  @Test("There are fixtures, one of which compiles, so that a refusal means something")
  func fixturesExist() {
    #expect(Self.fixtures.count >= 12)
    #expect(Self.fixtures.contains("proper-use.swift"))
  }
}

import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("The plan of the house")
struct ImportGraphTests {
  /// Modules that each file really imports, as the compiler reads them.
  private func imports() async throws -> [(file: FilePath, target: String, modules: Set<String>)] {
    let files = try swiftFiles()
    return try await withThrowingTaskGroup(of: (FilePath, String, Set<String>).self) { group in
      var waiting = files[...]
      var found: [(file: FilePath, target: String, modules: Set<String>)] = []
      func start() {
        guard let file = waiting.popFirst() else { return }
        group.addTask {
          let result = try await runTool(
            "swiftc", ["-frontend", "-emit-imported-modules", "-swift-version", "6", file.string, "-o", "-"])
          let modules = result.output.split(separator: "\n").map { String($0.prefix { $0 != "." }) }
          let target = file.string.dropFirst(Project.sources.string.count + 1).prefix { $0 != "/" }
          return (file, String(target), Set(modules))
        }
      }
      for _ in 0..<4 { start() }
      while let (file, target, modules) = try await group.next() {
        found.append((file, target, modules))
        start()
      }
      return found
    }
  }

  private func swiftFiles() throws -> [FilePath] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string)
    return all.filter { $0.hasSuffix(".swift") }.map { Project.sources.appending($0) }
  }

  @Test("Every file imports only what its room may, and nobody imports the commands")
  func edges() async throws {
    let libraries = [
      "CConfinement", "CFiles", "CLibcrypto", "CLibcurl", "CLibgit2", "CLibpgQuery", "CLibpq", "CSQLite",
    ]
    let ours = Set(HouseRules.allowed.keys).union(HouseRules.composition).union(libraries)
    let imports = try await imports()
    #expect(imports.count > 100, "the sources were not found")
    for (file, target, modules) in imports {
      let mine = modules.intersection(ours).subtracting([target])
      if HouseRules.composition.contains(target) {
        #expect(!mine.contains("Commands"), "\(file) imports the commands")
        continue
      }
      let allowed = try #require(HouseRules.allowed[target], "\(target) is not in the plan of the house")
      let extra = mine.subtracting(allowed).sorted()
      #expect(extra.isEmpty, "\(file) imports \(extra)")
      if HouseRules.pure.contains(target) {
        let reach = modules.intersection(HouseRules.world).sorted()
        #expect(reach.isEmpty, "\(file) is in a room of values and imports \(reach)")
      }
    }
  }

  @Test("Nothing that drafts can name what applies an effect")
  func draftingCannotName() {
    for target in HouseRules.drafting {
      let allowed = HouseRules.allowed[target] ?? []
      #expect(allowed.isDisjoint(with: HouseRules.trusted), "\(target)")
    }
  }

  @Test("Only composition constructs what applies effects, and only for a full run")
  func adaptersAreConstructedOnce() throws {
    var places: [String] = []
    for file in try swiftFiles() {
      let text = try String(contentsOfFile: file.string, encoding: .utf8)
      if try text.contains(Regex("[A-Za-z]+Adapter\\([a-z$]")) { places.append(file.lastComponent?.string ?? "") }
    }
    #expect(places == ["Assembly.swift"])
    let assembly = try String(
      contentsOfFile: Project.sources.appending("Commands/Assembly.swift").string, encoding: .utf8)
    #expect(assembly.contains("mode == .full ? adapters(keeper) : nil"))
    #expect(assembly.split(separator: "adapters(keeper)").count == 2)
  }

  @Test("Holes in the module graph are not used")
  func holes() throws {
    for file in try swiftFiles() {
      let text = try String(contentsOfFile: file.string, encoding: .utf8)
      for hole in ["@_silgen_name", "@_extern", "@testable", "@_spi", "unsafeBitCast"] {
        #expect(!text.contains(hole), "\(file) uses \(hole)")
      }
    }
  }
}

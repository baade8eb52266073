import Foundation
import SystemPackage
import TestKit
import Testing

@Suite("The plan of the house")
struct ImportGraphTests {
  /// The modules that the files of a room really import, as the compiler reads them.
  private func imports(of room: House.Room, among files: [String]) async throws -> Set<String> {
    let paths = files.map { Project.root.appending($0).string }
    let result = try await runTool(
      "swiftc",
      ["-frontend", "-emit-imported-modules", "-swift-version", "6", "-module-name", room.name] + paths + ["-o", "-"])
    guard result.status == 0 else { throw ToolFailure(description: "\(room.name): \(result.errors)") }
    return Set(result.output.split(separator: "\n").map { String($0.prefix { $0 != "." }) })
  }

  /// The files among those that name a module in an import.
  private static func importers(of module: String, among files: [String]) -> [String] {
    files.filter { file in
      let text = (try? String(contentsOfFile: Project.root.appending(file).string, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").contains { $0.contains("import ") && $0.contains(module) }
    }
  }

  private static func swiftFiles() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string)
      .filter { $0.hasSuffix(".swift") }.map { "Sources/\($0)" }
  }

  @Test("Every file imports only what its layer may and the manifest declares")
  func imported() async throws {
    let house = try await House.read()
    let rules = HouseRules(house: house)
    let files = try Self.swiftFiles()
    #expect(files.count > 100, "the sources were not found")
    for file in files { #expect(house.room(of: file) != nil, "no target has \(file)") }
    let rooms = Dictionary(grouping: files) { house.room(of: $0) }
    for case let (room?, files) in rooms {
      for module in try await imports(of: room, among: files).sorted() {
        guard let objection = rules.objection(to: module, in: room) else { continue }
        Issue.record("\(Self.importers(of: module, among: files).joined(separator: ", ")): \(objection)")
      }
    }
  }

  @Test("What the manifest declares is allowed, and every folder of Sources is a room of the layer that it lies in")
  func declared() async throws {
    let house = try await House.read()
    let rules = HouseRules(house: house)
    for room in house.rooms.values {
      for target in room.targets {
        if let objection = rules.objection(to: target, in: room) { Issue.record("\(objection)") }
      }
      let callsC = room.targets.contains { house.rooms[$0]?.isC == true }
      if callsC { #expect(room.hasStrictMemorySafety, "\(room.name) calls C") }
    }
    for name in HouseRules.pure.union(HouseRules.keptFromDrafting) {
      #expect(house.rooms[name] != nil, "a rule is about \(name), and there is no such room")
    }
    for path in try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string)
    where [".swift", ".c", ".h", ".modulemap"].contains(where: path.hasSuffix) {
      #expect(house.room(of: "Sources/\(path)") != nil, "no target has Sources/\(path)")
    }
  }

  @Test("Tests mirror the tree")
  func mirrored() throws {
    for layer in Layer.allCases {
      let folder = Project.root.appending("Tests/\(layer.rawValue)").string
      for suite in try FileManager.default.contentsOfDirectory(atPath: folder) where suite.hasSuffix("Tests") {
        let room = Project.sources.appending("\(layer.rawValue)/\(suite.dropLast("Tests".count))").string
        #expect(FileManager.default.fileExists(atPath: room), "Tests/\(layer.rawValue)/\(suite) tests no room")
      }
    }
  }

  @Test("Holes in the module graph are not used")
  func holes() throws {
    for file in try Self.swiftFiles() {
      let text = try String(contentsOfFile: Project.root.appending(file).string, encoding: .utf8)
      for hole in ["@_silgen_name", "@_extern", "@testable", "@_spi", "unsafeBitCast"] {
        #expect(!text.contains(hole), "\(file) uses \(hole)")
      }
    }
  }

  @Test("Only `main` ends the process")
  func exits() throws {
    for file in try Self.swiftFiles() where file != "Sources/Interface/chancery/Main.swift" {
      let text = try String(contentsOfFile: Project.root.appending(file).string, encoding: .utf8)
      #expect(
        try !text.contains(Regex("(^|[^A-Za-z_.])_?exit\\(|(Foundation|Glibc|Darwin)\\._?exit\\(")),
        "\(file) ends the process")
    }
  }

  @Test("Only composition asks for what applies effects, and only for a full run")
  func appliersAreConstructedOnce() throws {
    var places: [String] = []
    for file in try Self.swiftFiles() where !file.hasPrefix("Sources/Commit/") {
      let text = try String(contentsOfFile: Project.root.appending(file).string, encoding: .utf8)
      if try text.contains(Regex("Applier\\(|\\.appliers\\(")) { places.append(file) }
    }
    #expect(places == ["Sources/Interface/Commands/Runs/Assembly.swift"])
    let assembly = try String(
      contentsOfFile: Project.sources.appending("Interface/Commands/Runs/Assembly.swift").string, encoding: .utf8)
    #expect(assembly.contains("mode == .full ? KindRegistry.all.appliers(in: environment) : nil"))
    #expect(assembly.split(separator: "appliers(in:").count == 2)
  }
}

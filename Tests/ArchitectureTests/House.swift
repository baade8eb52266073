import Foundation
import JSON
import SystemPackage
import TestKit

/// The rooms of the project, as the manifest and the tree have them.
struct House: Sendable {
  /// A target of the manifest below `Sources`.
  struct Room: Hashable, Sendable {
    var name: String
    var layer: Layer
    /// Relative to the project, without a slash at its end.
    var path: String
    var isC: Bool
    /// The project's own targets that the manifest lets it import.
    var targets: Set<String>
    /// The products of packages that the manifest lets it import; a module has its product's name.
    var products: Set<String>
    var hasStrictMemorySafety: Bool
  }

  var rooms: [String: Room]

  /// Every module that some room of the project gets from a package.
  var packageModules: Set<String> {
    rooms.values.reduce(into: []) { $0.formUnion($1.products.map { House.module(ofProduct: $0) }) }
  }

  static func module(ofProduct product: String) -> String { product }

  /// The manifest as SwiftPM evaluates it, which takes it a second.
  static func read() async throws -> House { try await manifest.value }

  private static let manifest = Task { try await evaluated() }

  private static func evaluated() async throws -> House {
    // In a folder of its own, since whoever runs the tests may hold the lock of the build's.
    let text = try await withTemporaryFolder { folder in
      let result = try await runTool(
        "swift", ["package", "--scratch-path", folder.string, "dump-package"], in: Project.root)
      guard result.status == 0 else { throw ToolFailure(description: "dump-package: \(result.errors)") }
      return result.output
    }
    let targets = try JSONValue(parsing: text)["targets"]?.arrayValue ?? []
    var rooms: [String: Room] = [:]
    for target in targets {
      guard let room = Room(target) else { continue }
      rooms[room.name] = room
    }
    return House(rooms: rooms)
  }

  /// The room that a source file lies in; `nil` where no target of the manifest has it.
  func room(of path: String) -> Room? {
    rooms.values.filter { path.hasPrefix("\($0.path)/") }.max { $0.path.count < $1.path.count }
  }
}

extension House.Room {
  /// `nil` for a target outside `Sources`.
  init?(_ target: JSONValue) {
    guard let name = target["name"]?.stringValue, let path = target["path"]?.stringValue,
      path.hasPrefix("Sources/"), let folder = path.split(separator: "/").dropFirst().first,
      let layer = Layer(rawValue: String(folder))
    else { return nil }
    var targets: Set<String> = []
    var products: Set<String> = []
    for dependency in target["dependencies"]?.arrayValue ?? [] {
      if let name = dependency["byName"]?.arrayValue?.first?.stringValue { targets.insert(name) }
      if let name = dependency["product"]?.arrayValue?.first?.stringValue { products.insert(name) }
    }
    let settings = target["settings"]?.arrayValue ?? []
    self.init(
      name: name, layer: layer, path: path,
      isC: target["type"]?.stringValue == "system" || !Self.holdsSwift(path), targets: targets, products: products,
      hasStrictMemorySafety: settings.contains { $0["kind"]?["strictMemorySafety"] != nil })
  }

  private static func holdsSwift(_ path: String) -> Bool {
    let files = try? FileManager.default.subpathsOfDirectory(atPath: Project.root.appending(path).string)
    return files?.contains { $0.hasSuffix(".swift") } == true
  }
}

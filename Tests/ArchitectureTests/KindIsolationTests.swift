import Foundation
import SystemPackage
import TestKit
import Testing

/// What a kind of effect is, its own room knows alone: nobody else names a kind or reads its JSON by its members' names. A
/// misspelt name removed a limit in silence once.
@Suite("Kinds of effects and everybody else")
struct KindIsolationTests {
  /// The registry names the kinds, and what earlier programs sealed is read by the names that their kinds had.
  private static let exceptions = ["Commit/Kinds/", "Commit/KindRegistry/", "Commit/Approval/ProposalVersion3"]

  private func sources() throws -> [(path: String, text: String)] {
    try FileManager.default.subpathsOfDirectory(atPath: Project.sources.string).sorted()
      .filter { path in path.hasSuffix(".swift") && !Self.exceptions.contains { path.hasPrefix($0) } }
      .map { ($0, try String(contentsOfFile: Project.sources.appending($0).string, encoding: .utf8)) }
  }

  /// The rooms of the kinds, and the names that they give to plans.
  private func kinds() throws -> (rooms: [String], names: [String]) {
    let folder = Project.sources.appending("Commit/Kinds").string
    let rooms = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var names: [String] = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: folder) where file.hasSuffix("Declaration.swift") {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      names += text.matches(of: /static let (\w+): EffectKind = "/).map { String($0.output.1) }
    }
    return (rooms, names)
  }

  @Test("Every kind says its name in its own room")
  func everyKind() throws {
    let (rooms, names) = try kinds()
    #expect(rooms.count >= 6 && names.count == rooms.count)
  }

  @Test("No other room imports one of a kind")
  func imports() throws {
    let rooms = try kinds().rooms
    for (path, text) in try sources() {
      let found = text.matches(of: /(?m)^(?:package )?import (\w+)$/).map { String($0.output.1) }
      #expect(Set(found).isDisjoint(with: rooms), "\(path) imports \(Set(found).intersection(rooms).sorted())")
    }
  }

  @Test("No other room names a kind")
  func names() throws {
    let swiftNames = try kinds().names.filter { !["command", "http"].contains($0) }
    let rawNames = ["git.merge", "git.push", "sql.migrate", "file.write"]
    for (path, text) in try sources() {
      for name in swiftNames { #expect(!text.contains(".\(name)"), "\(path) names .\(name)") }
      // In examples of help and hints, a plan may show an effect as people write it.
      for name in rawNames where path.hasPrefix("Commit/") || path.hasPrefix("Core/") {
        #expect(!text.contains("\"\(name)\""), "\(path) names \"\(name)\"")
      }
    }
  }

  @Test("No other room reads a kind's JSON by its members' names")
  func members() throws {
    let reads =
      /\b(?:effect|live|applied\.effect|derived|sealed|compensation)\.(?:arguments|identity|measured|fingerprint)\[/
    let bare = /(?:^|[^.\w])(?:identity|measured|fingerprint)\["/
    for (path, text) in try sources() where !path.hasPrefix("Drafting/") {
      #expect(text.firstMatch(of: reads) == nil, "\(path) reads a kind's JSON")
      #expect(text.firstMatch(of: bare) == nil, "\(path) reads a kind's JSON")
    }
  }
}

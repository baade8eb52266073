import Foundation
import Hashing
import LinuxSystem
package import Plans
import Sandbox

/// A program of the user's, where it really lies, and what it needs to see beside itself.
///
/// People install agents into their home folder, of which a sandbox shows nothing by itself: as one file, as a package of
/// Node or Python whose script names an interpreter, or as a link to any of these.
package struct AgentProgram: Hashable, Sendable {
  /// The file itself, behind every link.
  package var path: String
  /// The smallest places that hold the program, its package, and its interpreter.
  package var shown: [String]

  /// Looks where the user's shell would, and in `~/.local/bin`, which services and editors leave out.
  ///
  /// - Returns: `nil` where there is no such program.
  package init?(_ name: String, searching path: String, home: String) {
    let folders = path.split(separator: ":").map(String.init) + ["\(home)/.local/bin"]
    let candidates = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
    guard let found = candidates.first(where: Self.isProgram) else { return nil }
    self.path = Self.real(found)
    shown = Self.needs(of: self.path, searching: folders, home: home)
  }

  /// The file that an agent is, as policies name it.
  package struct File: Hashable, Sendable {
    package var path: String
    /// `PATH@sha256:DIGEST`.
    package var name: String
  }

  private static let mostBytes = 1 << 30

  /// The file that an agent's first word stands for: where `AgentSetup` looks for agents that it knows, and else in the
  /// folders that the sandbox searches.
  ///
  /// - Returns: `nil` for a file of the draft, and where there is none.
  package static func file(
    of agent: ExternalAgent, searching path: String, home: String, sandboxed: [String]
  ) -> File? {
    let word = agent.run.words.first?.description ?? agent.preset?.program ?? ""
    let isKnown = agent.preset != nil || AgentSetup.known.keys.contains(word)
    let folders = sandboxed.map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 } + SandboxView.standardPath
    let found =
      isKnown
      ? AgentProgram(word, searching: path, home: home)?.path
      : (word.contains("/") ? [word] : folders.map { "\($0)/\(word)" }).first(where: isProgram)
    guard let found, let real = Optional(real(found)), let bytes = try? FileBytes.read(real, atMost: mostBytes) else {
      return nil
    }
    return File(path: real, name: "\(real)@sha256:\(SHA256Digest(of: bytes).hex)")
  }

  private static func isProgram(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return path.hasPrefix("/") && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
  }

  private static func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

  private static func needs(of path: String, searching folders: [String], home: String, depth: Int = 0) -> [String] {
    guard depth < 4 else { return [] }
    var places = [installation(of: path, home: home) ?? path]
    if let interpreter = interpreter(of: path, searching: folders) {
      // A virtual environment's interpreter is a link out of it.
      let target = real(interpreter)
      if let environment = installation(of: interpreter, home: home) { places.append(environment) }
      places += needs(of: target, searching: folders, home: home, depth: depth + 1)
    }
    var kept: [String] = []
    for place in places where !isOfSystem(place) && !kept.contains(where: { place == $0 || place.hasPrefix($0 + "/") })
    {
      kept.append(place)
    }
    return kept
  }

  /// What every sandbox shows.
  private static func isOfSystem(_ path: String) -> Bool {
    ["/usr/", "/opt/", "/bin/", "/sbin/", "/lib/", "/lib64/"].contains { path.hasPrefix($0) }
  }

  /// The interpreter that a script's first line names.
  private static func interpreter(of path: String, searching folders: [String]) -> String? {
    guard let head = try? FileBytes.read(real(path), atMost: 256), head.starts(with: Array("#!".utf8)),
      let line = String(decoding: head.dropFirst(2), as: UTF8.self).split(whereSeparator: \.isNewline).first
    else { return nil }
    let words = line.split(separator: " ").map(String.init)
    guard let first = words.first else { return nil }
    guard first.hasSuffix("/env"), let name = words.dropFirst().first(where: { !$0.hasPrefix("-") }) else {
      return first
    }
    return folders.map { "\($0)/\(name)" }.first(where: isProgram)
  }

  /// The folder that a file was installed with: a package of Node, a virtual environment, a whole installation of a
  /// language. Never a home folder, nor one that holds other things of the user's.
  private static func installation(of path: String, home: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    for count in stride(from: parts.count - 1, to: 1, by: -1) {
      let folder = "/" + parts[..<count].joined(separator: "/")
      guard folder != home, !home.hasPrefix(folder + "/"), folder != "\(home)/.local" else { return nil }
      if marks.contains(where: { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }) { return folder }
      // `PREFIX/bin/python3.12` with its libraries in `PREFIX/lib/python3.12`.
      if parts[count] == "bin", count == parts.count - 2, isLanguage(folder, parts[parts.count - 1]) { return folder }
    }
    return nil
  }

  private static let marks = ["pyvenv.cfg", "package.json", "codex-package.json"]

  private static func isLanguage(_ folder: String, _ program: String) -> Bool {
    let exists = { (name: String) in FileManager.default.fileExists(atPath: "\(folder)/\(name)") }
    return program.hasPrefix("python") && exists("lib/\(program)")
      || program.hasPrefix("node") && exists("include/node")
  }
}

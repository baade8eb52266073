import EffectKit
import Foundation
import Hashing
import LinuxSystem

/// Looks at what of the user's machine a command uses, and holds it fast by the run's own key.
struct HostLook: Sendable {
  let key: [UInt8]
  let home: String
  let environment: [String: String]

  /// Variables that lead to an agent of the session, which is another one after each login and holds no target.
  static let sockets: Set = [
    "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO", "GPG_TTY", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL",
    "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
  ]

  private static let mostBytes = 64 << 20

  func seal(
    variables: [String], brought: [String], reads: [String], kept: [String]
  ) throws(EffectError) -> HostSeal {
    var seal = HostSeal()
    for name in variables where !Self.sockets.contains(name) { seal.variables[name] = .some(try variable(name)) }
    for place in brought {
      seal.brought[place] = KeyedDigest(of: try BroughtFolder(at: absolute(place)).listing, by: key).hex
    }
    for place in reads {
      guard let digest = try file(absolute(place)) else {
        throw .invalid("there is no file \(place), which reads names")
      }
      seal.reads[place] = digest
    }
    for place in kept { seal.kept[place] = .some(try file(absolute(place))) }
    return seal
  }

  func absolute(_ place: String) -> String { place.hasPrefix("~/") ? home + place.dropFirst() : place }

  private func variable(_ name: String) throws(EffectError) -> HostSeal.Variable? {
    guard let value = environment[name] else { return nil }
    var files: [String] = []
    for path in Self.paths(in: value) { files.append(try file(path) ?? "none") }
    return HostSeal.Variable(digest: KeyedDigest(of: Array("\(name)=\(value)".utf8), by: key).hex, files: files)
  }

  /// The absolute paths that a value is, one or several with colons between them.
  static func paths(in value: String) -> [String] {
    let parts = value.split(separator: ":").map(String.init)
    return parts.allSatisfy { $0.hasPrefix("/") && !$0.contains("\0") } ? parts : []
  }

  /// The keyed digest of a regular file; `nil` where there is none, or something else.
  private func file(_ path: String) throws(EffectError) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      guard errno != ENOENT, errno != ENOTDIR, errno != EISDIR, errno != ENXIO else { return nil }
      throw .obstructed(unsafe "read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    do {
      return KeyedDigest(of: try FileState(descriptor: file, name: path, limit: Self.mostBytes).bytes, by: key).hex
    } catch {
      throw .obstructed(error.description)
    }
  }

  /// What a person is told of a variable that is passed.
  func shown(_ name: String) -> String {
    if Self.sockets.contains(name) { return "\(name) as it is when it runs: it leads to an agent, and is not sealed" }
    guard let value = environment[name] else { return "\(name) is not set" }
    let paths = Self.paths(in: value)
    guard !paths.isEmpty, paths.allSatisfy({ unsafe access($0, F_OK) == 0 }) else {
      return "\(name) as it is now, and sealed"
    }
    let isFile = paths.allSatisfy { path in
      var status = stat()
      return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
    return "\(name)=\(value), sealed \(isFile ? "with what it names" : "without what is in it")"
  }
}

/// The key of a run, by which what nobody may guess is held fast. It is made once, beside the scratch repository.
enum RunKey {
  static func key(beside scratch: String) throws(EffectError) -> [UInt8] {
    let path = URL(fileURLWithPath: scratch).deletingLastPathComponent().path + "/host.key"
    if let key = try read(path) { return key }
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    // Under its own name at once and whole, so that no other process can read half of it.
    let made = "\(path).\(getpid())-\(bytes[0])"
    do {
      try PassingFile.make(made, bytes: bytes, mode: 0o600)
    } catch {
      throw .obstructed(error.description)
    }
    defer { unsafe unlink(made) }
    if unsafe link(made, path) != 0, errno != EEXIST {
      throw .obstructed(unsafe "keep \(path): \(String(cString: strerror(errno)))")
    }
    guard let key = try read(path) else { throw .obstructed("\(path) is gone again") }
    return key
  }

  private static func read(_ path: String) throws(EffectError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      guard errno != ENOENT else { return nil }
      throw .obstructed(unsafe "read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    do {
      let bytes = try FileState(descriptor: file, name: path, limit: 64).bytes
      return bytes.count == 32 ? bytes : nil
    } catch {
      throw .obstructed(error.description)
    }
  }
}

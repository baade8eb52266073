import CLibgit2

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The repositories of other users that the user's git opens: the values of `safe.directory` in the configuration of the
/// system, of the user, and of the environment. What a repository says of itself does not count.
package struct SafeDirectories: Hashable, Sendable {
  private var patterns: [String] = []

  package init(_ values: [String]) {
    // An empty value takes back what stands before it.
    for value in values { if value.isEmpty { patterns = [] } else { patterns.append(value) } }
  }

  /// Whether git would open the repository in a folder.
  package func allow(_ path: String) -> Bool {
    let folder = Self.folder(of: path)
    return patterns.contains { pattern in
      if pattern == "*" { return true }
      if pattern.hasSuffix("/*") { return folder.hasPrefix(Self.real(String(pattern.dropLast(2))) + "/") }
      return Self.real(pattern) == folder
    }
  }

  /// What git calls the repository: its work tree, or the repository itself where it has none.
  static func folder(of path: String) -> String {
    let folder = real(path)
    return folder.hasSuffix("/.git") ? String(folder.dropLast("/.git".count)) : folder
  }

  private static func real(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else {
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }
}

extension SafeDirectories {
  /// Reads them; a file that cannot be read allows nothing.
  static func ofUser() -> SafeDirectories {
    var values: [String] = []
    for file in files { values += (try? Self.values(in: file)) ?? [] }
    let count = variable("GIT_CONFIG_COUNT").flatMap { Int($0) } ?? 0
    for index in 0..<max(0, min(count, 1000)) where variable("GIT_CONFIG_KEY_\(index)")?.lowercased() == key {
      values.append(variable("GIT_CONFIG_VALUE_\(index)") ?? "")
    }
    return SafeDirectories(values.map { $0.hasPrefix("~/") ? (variable("HOME") ?? "~") + $0.dropFirst() : $0 })
  }

  private static let key = "safe.directory"

  /// git's own files, in the order in which they count.
  private static var files: [String] {
    let isWithout = ["1", "true", "yes", "on"].contains(variable("GIT_CONFIG_NOSYSTEM")?.lowercased() ?? "")
    let system = isWithout ? [] : [variable("GIT_CONFIG_SYSTEM") ?? "/etc/gitconfig"]
    if let own = variable("GIT_CONFIG_GLOBAL") { return system + [own] }
    let home = variable("HOME")
    let folder = variable("XDG_CONFIG_HOME").flatMap { $0.isEmpty ? nil : $0 } ?? home.map { $0 + "/.config" }
    return system + [folder.map { $0 + "/git/config" }, home.map { $0 + "/.gitconfig" }].compactMap(\.self)
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  private static func values(in file: String) throws(GitError) -> [String] {
    guard unsafe access(file, R_OK) == 0 else { return [] }
    let configuration = try Handle<Kinds.Configuration>("read \(file)") { unsafe git_config_open_ondisk(&$0, file) }
    var found: [String] = []
    let opened = unsafe configuration.pointer
    let code = unsafe withUnsafeMutablePointer(to: &found) { list in
      unsafe git_config_get_multivar_foreach(
        opened, key, nil,
        { entry, list in
          guard let value = unsafe entry?.pointee.value else { return 0 }
          unsafe list?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: value))
          return 0
        }, UnsafeMutableRawPointer(list))
    }
    if code == GIT_ENOTFOUND.rawValue { return [] }
    try check("read \(file)", code)
    return found
  }
}

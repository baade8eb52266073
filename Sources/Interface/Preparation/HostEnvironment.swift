import Foundation
package import JournalStore

/// The process's surroundings: environment, paths of the user's files, the person, the clock. Nothing is read from disk.
package struct HostEnvironment: Sendable {
  /// The journal and the runs' folders.
  package let state: StateFolder
  /// `$XDG_CONFIG_HOME/chancery/config.yaml`
  package let configurationPath: String
  /// `$XDG_CONFIG_HOME/chancery/prices.json`
  package let pricesPath: String
  package let home: String
  package let environment: [String: String]
  package let clock = SystemClock()

  package init() throws {
    environment = ProcessInfo.processInfo.environment
    state = try StateFolder(environment: environment)
    home = environment["HOME"] ?? "/"
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.config"
    configurationPath = "\(base)/chancery/config.yaml"
    pricesPath = "\(base)/chancery/prices.json"
  }

  /// `$XDG_CONFIG_HOME/chancery`
  package var configurationFolder: String {
    URL(fileURLWithPath: configurationPath).deletingLastPathComponent().path
  }

  /// `$XDG_CONFIG_HOME/chancery/policy.yaml`
  package var userPolicyPath: String { "\(configurationFolder)/policy.yaml" }

  /// Folders that are Chancery's: only a person or Chancery's own commands change what is in them.
  package var ownFolders: [String] {
    [URL(fileURLWithPath: state.journalPath).deletingLastPathComponent().path, configurationFolder]
  }

  /// The account's home as the system knows it, whatever the environment says.
  package var accountHome: String {
    guard let entry = getpwuid(getuid()) else { return home }
    return String(cString: entry.pointee.pw_dir)
  }

  /// Where policies, signers, configuration and state are read from, here or by whoever runs without these variables: no
  /// effect writes there.
  package var guardedFolders: [String] {
    let homes = Set([home, accountHome]).sorted()
    return ownFolders + ["/etc/chancery", state.path]
      + homes.flatMap { ["\($0)/.config/chancery", "\($0)/.local/state/chancery"] }
  }

  /// A path of the configuration as an absolute one: it counts from the configuration's folder.
  package func placed(_ path: String) -> String {
    let folder = URL(fileURLWithPath: configurationFolder, isDirectory: true)
    return URL(fileURLWithPath: expanded(path), relativeTo: folder).standardizedFileURL.path
  }

  /// The login name of the person who runs this process, for people to read.
  package var person: String {
    guard let account else { return "uid \(getuid()) in a user namespace" }
    return account
  }

  /// The login name by which the system knows the person; `nil` in a user namespace, where anybody can be called anything.
  package var account: String? {
    guard AccountMap.isIdentity(of: try? String(contentsOfFile: "/proc/self/uid_map", encoding: .utf8)) else {
      return nil
    }
    guard let name = getpwuid(getuid())?.pointee.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }

  /// The login name of whoever owns a file, where that is somebody else than this account; `nil` otherwise, and where it cannot
  /// be told.
  package func otherOwner(of path: String) -> String? {
    var status = stat()
    guard account != nil, stat(path, &status) == 0, status.st_uid != getuid() else { return nil }
    guard let name = getpwuid(status.st_uid)?.pointee.pw_name else { return "uid \(status.st_uid)" }
    return String(cString: name)
  }

  /// A path of the configuration with `~/` filled in.
  package func expanded(_ path: String) -> String { path.hasPrefix("~/") ? home + path.dropFirst() : path }
}

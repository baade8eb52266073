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

  /// The login name of the person who runs this process.
  package var person: String {
    guard let name = getpwuid(getuid())?.pointee.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }

  /// A path of the configuration with `~/` filled in.
  package func expanded(_ path: String) -> String { path.hasPrefix("~/") ? home + path.dropFirst() : path }
}

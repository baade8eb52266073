import Forms
import Foundation
import JSON
import JournalStore
import PlanFiles
import Plans
import RunJournal

/// What this process finds around it: the user's folders, configuration and journal.
struct HostEnvironment {
  /// The journal and the runs' folders.
  let state: StateFolder
  /// `$XDG_CONFIG_HOME/chancery/config.yaml`
  let configurationPath: String
  /// `$XDG_CONFIG_HOME/chancery/prices.json`
  let pricesPath: String
  let home: String
  let environment: [String: String]
  let clock = SystemClock()

  init() throws {
    environment = ProcessInfo.processInfo.environment
    state = try StateFolder(environment: environment)
    home = environment["HOME"] ?? "/"
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.config"
    configurationPath = "\(base)/chancery/config.yaml"
    pricesPath = "\(base)/chancery/prices.json"
  }

  /// Folders that are Chancery's: what is in them is changed by a person, or by Chancery's own commands.
  var ownFolders: [String] {
    [state.journalPath, configurationPath].map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
  }

  /// The person at the keyboard, as the system knows them.
  var person: String {
    guard let name = getpwuid(getuid())?.pointee.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }

  /// The user's configuration; the default where there is no file.
  func configuration() throws -> Configuration {
    guard FileManager.default.fileExists(atPath: configurationPath) else { return Configuration() }
    let reading = ConfigurationFile.read(
      text: try readText(configurationPath), path: configurationPath, toolchains: try ownProfiles().toolchains)
    switch reading {
    case .success(let configuration): return configuration
    case .failure(let diagnostics): throw DiagnosticsFailure.failure(diagnostics, of: configurationPath)
    }
  }

  /// A path of the configuration, with `~/` filled in.
  func expanded(_ path: String) -> String { path.hasPrefix("~/") ? home + path.dropFirst() : path }
}

/// Reads a text file.
///
/// - Throws: `CommandFailure` that names the file and says what is wrong with it.
func readText(_ path: String, limit: Int = 1 << 20) throws -> String {
  guard let handle = FileHandle(forReadingAtPath: path) else {
    let reason = String(cString: strerror(errno))
    throw CommandFailure(.usage, "cannot read \(path): \(reason)", hint: "check the path and its permissions")
  }
  defer { try? handle.close() }
  let data: Data
  do {
    data = try handle.read(upToCount: limit + 1) ?? Data()
  } catch {
    throw CommandFailure(.usage, "cannot read \(path): it is a folder, or no readable file", hint: "name a file")
  }
  guard data.count <= limit else {
    throw CommandFailure(.usage, "\(path) is larger than \(limit) bytes", hint: "check the path")
  }
  guard let text = String(validating: data, as: UTF8.self) else {
    throw CommandFailure(.usage, "\(path) is not UTF-8 text", hint: "save it as UTF-8")
  }
  return text
}

enum DiagnosticsFailure {
  /// All diagnostics of a file as one failure.
  static func failure(_ diagnostics: PlanDiagnostics, of path: String) -> CommandFailure {
    CommandFailure(
      .usage,
      "\(path) has \(counted(diagnostics.list.count, "error"))\n"
        + diagnostics.list.map { "  \($0)" }.joined(separator: "\n"),
      hint: "`chancery schema` prints a JSON Schema with which an editor completes and checks such files")
  }
}

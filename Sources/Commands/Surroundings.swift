import Documents
import Foundation
import History
import HistoryStore
import PlanFiles
import Plans

/// What this process finds around it: the user's folders, configuration and journal.
struct Surroundings {
  /// `$XDG_STATE_HOME/chancery`: the journal and the runs' folders.
  let state: String
  /// `$XDG_CONFIG_HOME/chancery/config.yaml`
  let configurationPath: String
  let clock = SystemClock()

  init() throws {
    let environment = ProcessInfo.processInfo.environment
    guard let home = environment["HOME"], !home.isEmpty else {
      throw CommandFailure(.usage, "HOME is not set, so there is no place for the journal", hint: "set HOME")
    }
    func folder(_ variable: String, _ fallback: String) -> String {
      let value = environment[variable] ?? ""
      return (value.hasPrefix("/") ? value : home + "/" + fallback) + "/chancery"
    }
    state = folder("XDG_STATE_HOME", ".local/state")
    configurationPath = folder("XDG_CONFIG_HOME", ".config") + "/config.yaml"
  }

  /// The folder of one run.
  func folder(of run: RunID) -> String { "\(state)/runs/\(run)" }

  /// The person at the keyboard, as the system knows them.
  var person: String {
    let entry = getpwuid(getuid())
    guard let name = entry?.pointee.pw_name else { return "uid \(getuid())" }
    return String(cString: name)
  }

  func journal() throws -> Journal { try Journal.open(folder: state) }

  /// The user's configuration; the default where there is no file.
  func configuration() throws -> Configuration {
    guard FileManager.default.fileExists(atPath: configurationPath) else { return Configuration() }
    let reading = ConfigurationFile.read(text: try readText(configurationPath), path: configurationPath)
    guard let configuration = reading.configuration, reading.diagnostics.isEmpty else {
      throw DiagnosticsFailure.failure(reading.diagnostics, of: configurationPath)
    }
    return configuration
  }
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
    throw CommandFailure(.usage, "cannot read \(path): it is not a readable file")
  }
  guard data.count <= limit else { throw CommandFailure(.usage, "\(path) is larger than \(limit) bytes") }
  guard let text = String(validating: data, as: UTF8.self) else {
    throw CommandFailure(.usage, "\(path) is not UTF-8 text", hint: "save it as UTF-8")
  }
  return text
}

enum DiagnosticsFailure {
  /// All diagnostics of a file as one failure.
  static func failure(_ diagnostics: [PlanDiagnostic], of path: String) -> CommandFailure {
    let count = diagnostics.count == 1 ? "1 error" : "\(diagnostics.count) errors"
    return CommandFailure(
      .usage, "\(path) has \(count)\n" + diagnostics.map { "  \($0)" }.joined(separator: "\n"),
      hint: "`chancery schema` prints a JSON Schema with which an editor completes and checks such files")
  }
}

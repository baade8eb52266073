import Foundation
import SystemPackage
import TestKit

/// One change of a file that a command's process tree makes in a world, at which processes are killed.
struct KillPoint: Sendable, CustomStringConvertible {
  enum Mode: String {
    case before, torn
    /// The change fails, and nobody is killed.
    case eio
    /// Somebody else comes between, and nobody is killed.
    case run
  }

  /// Who is killed.
  enum Victims: String {
    /// The program alone; what it has started goes on.
    case program = "victim"
    /// The process that makes the change alone.
    case changer = "own"
    case both
  }

  var process: CrashPoint.Process
  /// The change, from 1.
  var number: Int
  /// Its call and its path.
  var change: String
  var mode: Mode
  var victims: Victims
  /// What somebody else does, as a shell line in the place's folder.
  var line = ""

  var description: String {
    "\(process), \(mode) \(number) (\(change))" + ([.eio, .run].contains(mode) ? "" : ", killing \(victims)")
  }
}

/// The library that counts changes of files, compiled.
struct KillPoints: Sendable {
  private static let source = FilePath(#filePath).removingLastComponent().appending("KillPoints/killpoint.c")

  let library: FilePath

  /// Lends the library.
  static func with(_ body: (KillPoints) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let library = folder.appending("killpoint.so")
      let compiled = try await runTool("gcc", ["-shared", "-fPIC", "-O1", "-o", library.string, source.string, "-ldl"])
      guard compiled.status == 0 else { throw ToolFailure(description: compiled.errors) }
      try await body(KillPoints(library: library))
    }
  }

  /// How a command is started so that the changes in a world are counted.
  ///
  /// - Parameters:
  ///   - name: what the files of the counter are called.
  ///   - targets: files and folders, by their names in the place.
  func launch(
    counting targets: [String], in place: Place, name: String, at point: KillPoint? = nil, tracing: Bool = false
  ) throws -> CrashPoint.Launch {
    let file = place.folder.appending(name).string
    var environment = [
      "LD_PRELOAD": library.string, "KP_COUNTER": file + ".count", "KP_LOG": file + ".log",
      "KP_DIRS": targets.map { place.folder.appending($0).string }.joined(separator: ":"),
      "KP_VICTIM": place.folder.appending("victim").string,
    ]
    if tracing { environment["KP_TRACE"] = file + ".trace" }
    if let point {
      environment["KP_AT"] = "\(point.number)"
      environment["KP_MODE"] = point.mode.rawValue
      environment["KP_WHO"] = point.victims.rawValue
      environment["KP_RUN"] = "cd \(place.folder) && { \(point.line); } >/dev/null 2>&1"
    }
    // A command of an effect gets no variables but its own, so that it finds them here.
    let lines = environment.sorted { $0.key < $1.key }.map { "\($0.key)='\($0.value)'\n" }
    try place.write(lines.joined(), to: "counted")
    return CrashPoint.Launch(environment: environment, prefix: ["sh", "-c", "echo $$ >victim; exec \"$@\"", "sh"])
  }

  /// Nothing is counted in the place any more.
  func stop(in place: Place) throws {
    let file = place.folder.appending("counted").string
    if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
  }

  /// A change that was counted.
  struct Change {
    var number: Int
    var isOfProgram: Bool
    var name: String
    var path: String
  }

  /// What was counted under a name.
  static func changes(of name: String, in place: Place) -> [Change] {
    let program = place.textOrNothing(of: "victim").split(separator: "\n").first
    return place.textOrNothing(of: name + ".log").split(separator: "\n").compactMap { line -> Change? in
      let parts = line.split(separator: " ", maxSplits: 3)
      guard parts.count == 4, let number = Int(parts[0]) else { return nil }
      let path = String(parts[3]).replacing(place.folder.string + "/", with: "")
      return Change(number: number, isOfProgram: parts[1] == program, name: String(parts[2]), path: path)
    }
  }
}

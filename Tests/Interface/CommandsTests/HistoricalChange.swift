import Foundation
import JSON
import SystemPackage
import TestKit

/// The difference of two commits, as the tool calls of a scripted drafter.
struct HistoricalChange {
  private var reads: [JSONValue] = []
  private var edits: [JSONValue] = []

  /// Leaves the repository at the new commit.
  init(from old: String, to new: String, in repository: FilePath) async throws {
    try await git("reset", "-q", "--hard", new, in: repository)
    let list = try await git(
      "diff", "--raw", "--no-abbrev", "--find-renames=100%", "-z", old, new, in: repository)
    var words = list.split(separator: "\0").map(String.init)[...]
    while let fields = words.popFirst()?.split(separator: " ").map(String.init), let path = words.popFirst() {
      let modes = (old: fields[0].dropFirst(), new: fields[1])
      switch fields[4].first {
      case "D": edits.append(Self.call("delete", ["path": .string(path)]))
      case "R":
        let to = words.popFirst() ?? ""
        edits.append(Self.call("move", ["from": .string(path), "to": .string(to)]))
        setMode(of: to, isExecutable: modes.new == "100755", was: modes.old == "100755")
      case "M":
        reads.append(Self.call("read", ["path": .string(path)]))
        write(path, in: repository)
        setMode(of: path, isExecutable: modes.new == "100755", was: modes.old == "100755")
      default:
        write(path, in: repository)
        setMode(of: path, isExecutable: modes.new == "100755", was: false)
      }
    }
  }

  var answers: JSONValue {
    var turns = [reads, edits].filter { !$0.isEmpty }
    turns.append([])
    var lines = turns.enumerated().map { index, calls -> JSONValue in
      ["step": "release", "turn": .integer(Int64(index + 1)), "calls": .array(calls), "say": "Release."]
    }
    lines.append(NotePlan.verdict("approve"))
    return ["answers": .array(lines)]
  }

  /// Text by the write tool; what is no text by a command, because no tool writes bytes.
  private mutating func write(_ path: String, in repository: FilePath) {
    let data = FileManager.default.contents(atPath: repository.appending(path).string) ?? Data()
    if let text = String(validating: data, as: UTF8.self) {
      edits.append(Self.call("write", ["path": .string(path), "content": .string(text)]))
    } else {
      let script = "mkdir -p \"$(dirname \"$1\")\" && printf %s \"$2\" | base64 -d > \"$1\""
      run(["sh", "-c", script, "sh", path, data.base64EncodedString()])
    }
  }

  private mutating func setMode(of path: String, isExecutable: Bool, was: Bool) {
    if isExecutable != was { run(["chmod", isExecutable ? "+x" : "-x", path]) }
  }

  private mutating func run(_ words: [String]) {
    edits.append(Self.call("run", ["command": .array(words.map(JSONValue.string))]))
  }

  private static func call(_ tool: String, _ arguments: JSONValue) -> JSONValue {
    ["tool": .string(tool), "arguments": arguments]
  }
}

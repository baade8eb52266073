import Foundation
import SystemPackage
import TestKit
import Testing

/// A screen of the program as a snapshot: the command line, standard output, standard error and the status.
struct Screen: Sendable {
  let place: Place
  /// The folder of the snapshots.
  let story: String
  /// Whether what is different in each run is replaced.
  var scrubs = true

  /// The same columns and programs wherever the tests run.
  static let environment = ["COLUMNS": "80", "PATH": "/usr/local/bin:/usr/bin:/bin"]

  /// Runs a command and compares what a person sees of it.
  func expect(
    _ name: String, _ arguments: String..., location: SourceLocation = #_sourceLocation
  ) async throws {
    _ = try await outcome(name, arguments, location: location)
  }

  /// Runs a command and compares what a person sees of it.
  ///
  /// - Parameter answers: typed at a terminal; without them there is none.
  func outcome(
    _ name: String, _ arguments: [String], typing answers: [(prompt: String, answer: String)] = [],
    location: SourceLocation = #_sourceLocation
  ) async throws -> ToolOutput {
    let outcome =
      answers.isEmpty
      ? try await place.chancery(arguments, with: Self.environment)
      : try await place.chancery(arguments, typing: answers)
    let text = self.text(arguments, outcome)
    let difference = try Snapshot("\(story)/\(name)").difference(from: text)
    #expect(difference == nil, "\(difference ?? "")", sourceLocation: location)
    return outcome
  }

  private var scrubber: Scrubber {
    let (folder, user) = (place.folder.string, NSUserName())
    // A denial folds the names that it is of.
    return Scrubber([
      (folder, "/tmp/chancery-test-XXXXXX"), (folder.lowercased(), "/tmp/chancery-test-XXXXXX"),
      (String(folder.lowercased().dropFirst()), "tmp/chancery-test-XXXXXX"),
      ("\(user)'s account", "ada's account"), ("by \(user)", "by ada"), ("\(user) says so", "ada says so"),
      ("\"person\":\"\(user)\"", "\"person\":\"ada\""),
    ])
  }

  private func text(_ arguments: [String], _ outcome: ToolOutput) -> String {
    let words = arguments.map { $0.contains(" ") || $0.isEmpty ? "'\($0)'" : $0 }
    var text = "$ chancery \(words.joined(separator: " "))\n" + Self.ended(outcome.output.replacing("\r\n", with: "\n"))
    if !outcome.errors.isEmpty { text += "------- standard error -------\n" + Self.ended(outcome.errors) }
    return (scrubs ? scrubber.scrubbed(text) : text) + "[status \(outcome.status)]\n"
  }

  private static func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }
}

extension Place {
  private static let typing = Project.root.appending("Tests/Interface/CommandsTests/Terminal/typing.py").string

  /// Runs the program at a terminal of 80 columns where these answers are typed.
  func chancery(_ arguments: [String], typing answers: [(prompt: String, answer: String)]) async throws -> ToolOutput {
    let list = answers.map { "[\(quoted($0.prompt)), \(quoted($0.answer))]" }.joined(separator: ", ")
    return try await runTool(
      "/usr/bin/python3", [Self.typing, "[\(list)]", Self.program.string] + arguments, in: folder,
      environment: environment.merging(["TERM": "dumb", "PAGER": "cat", "COLUMNS": "80"]) { $1 })
  }

  private func quoted(_ text: String) -> String { "\"\(text)\"" }
}

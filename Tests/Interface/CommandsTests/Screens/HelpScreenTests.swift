import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Help, as it is printed")
struct HelpScreenTests {
  /// The words of every command, with those of the commands that it stands under.
  private static func commands(_ command: JSONValue, under words: [String] = []) -> [[String]] {
    let below = (command["subcommands"]?.arrayValue ?? []).filter { $0["commandName"]?.stringValue != "help" }
    return [words] + below.flatMap { commands($0, under: words + [$0["commandName"]?.stringValue ?? "?"]) }
  }

  @Test("The help of every command is held, fits 80 columns, and no help is held of a command that is gone")
  func help() async throws {
    try await Place.empty { place in
      let tree = try JSONValue(parsing: try await place.chancery("--experimental-dump-help").output)
      let commands = Self.commands(try #require(tree["command"]))
      #expect(commands.count > 25)
      let screen = Screen(place: place, story: "help", scrubs: false)
      for words in commands {
        let outcome = try await screen.outcome(Self.name(of: words), words + ["--help"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let wide = outcome.output.split(separator: "\n").filter { $0.count > 80 }
        #expect(wide.isEmpty, "\(words)")
      }
      #expect(try Snapshot.names(in: "help") == Set(commands.map { "help/\(Self.name(of: $0))" }))
    }
  }

  private static func name(of words: [String]) -> String {
    words.isEmpty ? "chancery" : words.joined(separator: "-")
  }
}

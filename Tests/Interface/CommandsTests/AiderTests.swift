import Foundation
import JSON
import Models
import Plans
import SystemPackage
import TestKit
import Testing

private let pathOfAider = ProcessInfo.processInfo.environment["CHANCERY_AIDER"]

/// Aider, the published program, where `CHANCERY_AIDER` names it: an agent that nobody here wrote.
@Suite("Aider as an outside agent", .enabled(if: pathOfAider != nil))
struct AiderTests {
  private static let edit = """
    I will change the note.

    note
    ```
    <<<<<<< SEARCH
    before
    =======
    after
    >>>>>>> REPLACE
    ```

    """

  /// What makes aider work without a person and keep nothing in the repository.
  private static let words = """
    --model, openai/small, --edit-format, diff, --yes-always, --no-auto-commits, --no-gitignore, --no-pretty, \
    --no-check-update, --no-show-model-warnings, --no-show-release-notes, --analytics-disable, --map-tokens, '0', \
    --chat-history-file, /tmp/chat.md, --input-history-file, /tmp/input, --message, "${{ prompt }}", note
    """

  /// The folder of the interpreter that a virtual environment was made from, which need not be where the system has one.
  private func interpreter(of program: String) -> String {
    let python = URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("python3")
    return python.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent().path
  }

  @Test("It edits by a model that it has no key of, and what it may not reach is refused and reported")
  func drafts() async throws {
    let aider = try #require(pathOfAider)
    let dialect = Dialect(api: .openAIChat)
    let end = Dialect.End(usage: .init(input: 1000, output: 100), model: "small")
    let pieces = Self.edit.split(separator: " ", omittingEmptySubsequences: false).map { "\($0) " }
    let scenario = try FaultyServer.shared.get().scenario(
      .stream(dialect.text([pieces.joined().trimmingCharacters(in: .newlines)], end: end)))
    let plan = AgentPlan(keys: "models: [house]", run: "['\(aider)', \(Self.words)]")
    let key = "sk-house-0123456789abcdef"
    try await plan.with(
      configuration: """
        providers:
          house:
            api: openai-chat
            url: \(scenario.url)
            key: { env: HOUSE_KEY }
            prices: { small: { input: 1, output: 10 } }
        sandbox: { show: ['\(interpreter(of: aider))'] }
        """
    ) { place in
      let run = try await place.chancery("run", "plan.yaml", with: ["HOUSE_KEY": key])
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let diff = try await place.chancery("diff").output
      #expect(diff.contains("+after") && diff.contains("-before"), "\(diff)")
      let requests = scenario.requests()
      #expect(requests.count == 1 && requests[0]["headers"]?["authorization"]?.stringValue == "Bearer \(key)")
      #expect(!run.errors.contains(key))
      // Its library asks for a table of prices at its beginning.
      #expect(run.errors.contains("the agent was refused raw.githubusercontent.com:443"), "\(run.errors)")
      let models = try await place.document("show", "--json")["models"]?.arrayValue ?? []
      #expect(models.first?["picodollars"] == 2_000_000_000)
    }
  }
}

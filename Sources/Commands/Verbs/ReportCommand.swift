import ArgumentParser
import Measures

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What runs really cost: completion without a person, retries, human minutes, money per success.",
    discussion: """
      Every figure comes from the journal. `docs/measures.md` has the formulas and denominators.

      EXAMPLES
        chancery report
        chancery report --by tier --json
      """)

  enum Grouping: String, ExpressibleByArgument, CaseIterable {
    case plan, tier, model, lane
  }

  @Option(help: "plan, tier, model or lane.")
  var by = Grouping.plan
  @Flag(help: "Print JSON (versioned), with all groupings.")
  var json = false

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    _ = session
  }
}

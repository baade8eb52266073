import ArgumentParser
import JSON
import KindRegistry
import PlanFiles
import Preparation
import Terminal

extension Chancery {
  struct Schema: Command {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema of a file format, for editors.",
      discussion: Help.examples(
        """
        chancery schema > .vscode/chancery-plan.schema.json
        """))

    enum Kind: String, ExpressibleByArgument, CaseIterable {
      case plan, policy, configuration, profile, toolchains

      var schema: JSONValue {
        switch self {
        case .plan: PlanSchema.document(of: KindRegistry.kinds)
        case .policy: PlanSchema.policy(of: KindRegistry.kinds)
        case .configuration: PlanSchema.configuration
        case .profile: PlanSchema.profile
        case .toolchains: PlanSchema.toolchains
        }
      }
    }

    @Argument(help: "The format.")
    var kind = Kind.plan

    func perform() async throws -> ExitStatus {
      Output.standard.json(kind.schema)
      return .done
    }
  }
}

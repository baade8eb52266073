import ArgumentParser
import Forms
import JSON
import KindRegistry
import PlanFiles
import Plans

struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds every error in plan files, each with file, line and column.",
    discussion: """
      EXAMPLES
        chancery validate plan.yaml
        chancery validate plans/*.yaml --json
      """)

  @Argument(help: "Plan files.", completion: .file(extensions: ["yaml", "yml"]))
  var plans: [String]
  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let output = Output.standard
    var diagnostics: [PlanDiagnostic] = []
    let host = try HostEnvironment()
    let profiles = try host.profiles()
    let secrets = Set(try host.configuration().secrets.keys)
    for path in plans {
      switch PlanFile.read(
        text: try readText(path), path: path, kinds: KindRegistry.kinds, within: profiles, secrets: secrets)
      {
      case .failure(let found): diagnostics += found.list
      case .success(let plan):
        if !json {
          output.line("\(path): valid, \(counted(plan.steps.count, "step"))")
          for switching in plan.switches { output.note("\(visibleLine(path)): \(visibleLine(switching))") }
        }
      }
    }
    if json {
      output.json(["version": 1, "diagnostics": .array(diagnostics.map(\.document))])
    } else {
      for diagnostic in diagnostics { output.note(visibleLine(diagnostic.description)) }
    }
    if !diagnostics.isEmpty { throw QuietExit(status: .usage) }
  }
}

struct SchemaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints the JSON Schema of a kind of file that people write.",
    discussion: """
      EXAMPLE
        chancery schema > .vscode/chancery-plan.schema.json
      """)

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

  @Argument(help: "plan, policy, configuration, profile or toolchains.")
  var kind = Kind.plan

  func run() async throws {
    Output.standard.json(kind.schema)
  }
}

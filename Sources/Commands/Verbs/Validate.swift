import ArgumentParser
import Documents
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
    for path in plans {
      switch PlanFile.read(text: try readText(path), path: path) {
      case .failure(let found): diagnostics += found.list
      case .success(let plan):
        if !json { output.line("\(path): valid, \(counted(plan.steps.count, "step"))") }
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
    commandName: "schema", abstract: "Prints the JSON Schema of plan files or of the configuration file.",
    discussion: """
      EXAMPLE
        chancery schema > .vscode/chancery-plan.schema.json
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case plan, configuration
  }

  @Argument(help: "plan or configuration.")
  var kind = Kind.plan

  func run() async throws {
    Output.standard.json(kind == .plan ? PlanSchema.document : PlanSchema.configuration)
  }
}

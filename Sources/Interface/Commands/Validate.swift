import ArgumentParser
import Forms
import JSON
import KindRegistry
import PlanFiles
import Plans
import Preparation
import Terminal

extension Chancery {
  struct Validate: Command {
    static let configuration = CommandConfiguration(
      abstract: "Find every error in plan files, each with file, line and column.",
      discussion: Help.examples(
        """
        chancery validate plan.yaml
        chancery validate plans/*.yaml --json
        """))

    @Argument(help: "Plan files.", completion: .file(extensions: ["yaml", "yml"]))
    var plans: [String]
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let output = Output.standard
      var diagnostics: [PlanDiagnostic] = []
      let settings = Settings(host: try HostEnvironment())
      let profiles = try settings.profiles()
      let secrets = Set(try settings.configuration().secrets.keys)
      for path in plans {
        switch PlanFile.read(
          text: try TextFile.read(path), path: path, kinds: KindRegistry.kinds, within: profiles, secrets: secrets)
        {
        case .failure(let found): diagnostics += found.list
        case .success(let plan):
          if !json {
            output.line("\(path): valid, \(counted(plan.steps.count, "step"))")
            for switching in plan.warnings { output.note("\(visibleLine(path)): \(visibleLine(switching))") }
          }
        }
      }
      if json {
        output.json(["version": 1, "diagnostics": .array(diagnostics.map(\.document))])
      } else {
        for diagnostic in diagnostics { output.note(visibleLine(diagnostic.description)) }
      }
      return diagnostics.isEmpty ? .done : .usage
    }
  }
}

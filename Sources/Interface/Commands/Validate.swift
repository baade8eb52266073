import ArgumentParser
import Forms
import JSON
import KindRegistry
import PlanFiles
import Plans
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Validate: Command {
    static let configuration = CommandConfiguration(
      abstract: "Find every error in plan files, each with file, line and column.",
      discussion: """
        A valid plan is also held against this machine: its models, keys, prices, repository, branches, secrets, programs of \
        checks. What a run would miss is told and is no error of the file. Nothing is asked of any server; `chancery run` \
        does that before it begins.

        \(Help.examples("""
          chancery validate plan.yaml
          chancery validate plans/*.yaml --json
          """))
        """)

    @Argument(help: "Plan files.", completion: .file(extensions: ["yaml", "yml"]))
    var plans: [String]
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let output = Output.standard
      var diagnostics: [PlanDiagnostic] = []
      var findings: [(PreflightFinding, String)] = []
      let settings = Settings(host: try HostEnvironment())
      let profiles = try settings.profiles()
      let secrets = Set(try settings.configuration().secrets.keys)
      for path in plans {
        switch PlanFile.read(
          text: try TextFile.read(path), path: path, kinds: KindRegistry.kinds, within: profiles, secrets: secrets)
        {
        case .failure(let found): diagnostics += found.list
        case .success(let plan):
          let missing = try await foresee(path, settings)
          findings += missing.map { ($0, path) }
          if !json {
            output.line("\(path): valid, \(counted(plan.steps.count, "step"))")
            for switching in plan.warnings { output.note("\(visibleLine(path)): \(visibleLine(switching))") }
            for finding in missing { output.note("\(visibleLine(path)): for a run: \(visibleLine(finding.line))") }
          }
        }
      }
      if json {
        output.json([
          "version": 1, "diagnostics": .array(diagnostics.map(\.document)),
          "findings": .array(findings.map { Self.document(of: $0, in: $1) }),
        ])
      } else {
        for diagnostic in diagnostics { output.note(visibleLine(diagnostic.description)) }
      }
      return diagnostics.isEmpty ? .done : .usage
    }

    /// What a run of a plan would miss here, as far as that is told without asking any server.
    private func foresee(_ path: String, _ settings: Settings) async throws -> [PreflightFinding] {
      let request = RunRequest(planPath: path, inputs: [], models: [:], lanes: [:], isReplay: false, asks: false)
      let preparation = RunPreparation(request, mode: .full, settings: settings, version: Chancery.version)
      return try await preparation.foresee { survey in
        await Preflight(survey: survey, settings: settings, allowsWeakerSandbox: false).findings()
      }
    }

    private static func document(of finding: PreflightFinding, in path: String) -> JSONValue {
      [
        "file": .string(path), "reason": .string(finding.reason), "hint": finding.hint.map(JSONValue.string) ?? .null,
        "stops-a-run": .bool(finding.isCertain),
      ]
    }
  }
}

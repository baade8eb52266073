import ArgumentParser
import JSON
import Preparation
import Terminal

extension Chancery {
  struct Doctor: Command {
    static let configuration = CommandConfiguration(
      abstract: "Check this machine, and say how to get what is missing.",
      discussion: """
        With --probe, each model server is asked a dozen small questions, and its answers are compared with its record (see \
        docs/reference/models.md). The questions cost money where the provider charges for them.

        \(Help.examples("""
          chancery doctor
          chancery doctor --probe
          chancery doctor --probe local/qwen anthropic/claude-haiku-5-5
          """))
        """)

    @Flag(help: "Probe model servers.")
    var probe = false

    @Argument(help: "The models to probe, as PROVIDER/MODEL; by default those of the configuration's tiers.")
    var models: [String] = []

    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      guard probe || models.isEmpty else {
        throw ValidationError("models are for --probe; add --probe or leave the models out")
      }
      let settings = Settings(host: try HostEnvironment())
      var findings = await Diagnostics(settings: settings).findings()
      if probe { findings += try await Probing(models: models, settings: settings).findings() }
      let output = Output.standard
      if json {
        output.json(["version": 1, "findings": .array(findings.map(\.document))])
      } else {
        for finding in findings { output.line(finding.line(style: output.style)) }
      }
      return findings.contains { $0.grade == .missing } ? .failed : .done
    }
  }
}

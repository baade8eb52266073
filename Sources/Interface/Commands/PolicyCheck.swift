import ArgumentParser
import Preparation
import Reports
import Terminal

extension Chancery.Policy {
  struct Check: Command {
    static let configuration = CommandConfiguration(
      abstract: "Show the limits in force, where each comes from, and how much a run uses.",
      discussion: """
        Without --run this reads the policies as they are now, the effects that the plan declares, and the models, secrets \
        and flags that `chancery run` would have with the same arguments. With --run it shows the policy that the run froze \
        when it began, the use of its proposal or newest draft, and why it was blocked. The exit status is 4 where a limit is \
        exceeded.

        \(Help.examples("""
          chancery policy check plan.yaml
          chancery policy check plan.yaml --slow anthropic/claude-opus-5-5
          chancery policy check plan.yaml --run 20261123
          """))
        """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The run to compare with the policy: its id or its beginning.")
    var run: String?
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: false, sandbox: sandbox)
      if run != nil, let flag = plan.ofNewRun ?? (sandbox.allowWeakerSandbox ? "--allow-weaker-sandbox" : nil) {
        throw CommandFailure(
          .usage, "\(flag) is for a run that begins, and --run names one that has begun", hint: "leave one of them out")
      }
      let report =
        try await run == nil
        ? session.policyReport(of: plan.request(asks: false)) : session.policyReport(of: plan.plan, run: run)
      if json {
        session.output.json(report.document)
      } else {
        session.output.line(report.text(style: session.output.style))
      }
      return report.violations.isEmpty ? .done : .blocked
    }
  }
}

import ArgumentParser
import RunJournal

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a plan: draft, check, seal, verdict, approval, commit.",
    discussion: """
      Drafting happens in a scratch repository; the target is not touched before the commit. At a terminal you are \
      asked where an approval is needed; elsewhere the run stops with exit status 3 and goes on after `chancery approve`.

      EXAMPLES
        chancery run rename.yaml
        chancery run rename.yaml -i table=users --fast anthropic/claude-haiku-5-5
        chancery run rename.yaml --json --no-ask
      """)

  @OptionGroup var plan: PlanOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions

  @Flag(help: "Stop at the seal, apply nothing: the same as `chancery draft`.")
  var dryRun = false

  @Flag(help: "Never ask inline; stop with exit status 3 where an approval is needed.")
  var noAsk = false

  func run() async throws {
    let session = try Session(output: output, asks: !noAsk && !dryRun, sandbox: sandbox)
    let run = try await session.begin(plan, mode: dryRun ? .draft : .full)
    try await session.drive(run, mode: dryRun ? .draft : .full, recording: plan.record, replaying: plan.replay)
  }
}

struct DryRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft",
    abstract: "The dry-run: everything up to the seal, and the previews. Applies nothing.",
    discussion: """
      No effect is even constructed. What was drafted stays in the scratch repository: `chancery diff RUN` shows it and \
      `chancery commit RUN` goes on from there.

      EXAMPLE
        chancery draft rename.yaml
      """)

  @OptionGroup var plan: PlanOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions

  func run() async throws {
    let session = try Session(output: output, asks: false, sandbox: sandbox)
    let run = try await session.begin(plan, mode: .draft)
    try await session.drive(run, mode: .draft, recording: plan.record, replaying: plan.replay)
  }
}

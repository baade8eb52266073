import ArgumentParser
import Preparation
import RunJournal

extension Chancery {
  struct Run: Command {
    static let configuration = CommandConfiguration(
      abstract: "Run a plan: draft, check, seal, verdict, approval, commit.",
      discussion: """
        Models draft in a scratch repository; nothing touches the target before the commit. Then the run shows what it will \
        do, and asks you at the terminal. Where the plan or a policy says `by-risk`, or with --yes, it does not ask about low \
        risk. Without a terminal it applies low risk and stops with exit status 3 for anything else; `chancery review` \
        decides later.

        \(Help.examples("""
          chancery run rename.yaml
          chancery run rename.yaml -i table=users --fast anthropic/claude-haiku-5-5
          chancery run rename.yaml --json --no-ask
          """))
        """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var recording: RecordOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions

    @Flag(help: "Stop at the seal and apply nothing: the same as `chancery draft`.")
    var dryRun = false

    @Flag(name: [.short, .long], help: "Do not ask about low risk; anything else is still asked about.")
    var yes = false

    @Flag(help: "Never ask; stop with exit status 3 where an approval is needed.")
    var noAsk = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: !noAsk && !dryRun, sandbox: sandbox)
      return try await session.begin(plan, recording: recording, mode: dryRun ? .draft : .full, yes: yes)
    }
  }
}

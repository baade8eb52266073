import ArgumentParser
import Plans
import Preparation
import RunJournal
import Sandbox
import Terminal

extension Chancery {
  struct Try: Command {
    static let configuration = CommandConfiguration(
      abstract: "Run one command in a scratch workspace, show its changes, and discard them.",
      discussion: """
        The command sees the committed files of your repository, under a sandbox profile. Its output is passed on; its changes, \
        its refused accesses and its resource use are printed afterwards on standard error. The exit status is 0 if the \
        command succeeded and 1 if it failed.

        \(Help.examples("""
          chancery try -- make test
          chancery try --diff -- sed -i s/users/accounts/ schema.sql
          chancery try --keep -- ./generate.sh && chancery diff
          chancery try --profile check --json -- swift test
          """))
        """)

    @Option(help: "The sandbox profile.")
    var profile = ProfileName.draft
    @Option(help: "The repository; the one that you are in by default.", completion: .directory)
    var repository: String?
    @Option(help: "The branch, tag or commit to start from; HEAD by default.")
    var base: String?
    @Option(help: "The time limit in seconds; the profile may allow less.")
    var timeout: Int?
    @Flag(help: "Print the diff of its changes.")
    var diff = false
    @Flag(help: "Keep its changes as a draft, which `chancery diff` shows.")
    var keep = false
    @Flag(help: "Print the diff and the command's output byte for byte.")
    var raw = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func validate() throws {
      guard !command.isEmpty else { throw ValidationError("a command is missing: chancery try -- COMMAND…") }
      guard timeout.map({ $0 > 0 }) ?? true else { throw ValidationError("--timeout takes seconds from 1") }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: false, sandbox: sandbox)
      let trial = Trial(
        session: session, words: command, profile: profile, timeoutSeconds: timeout ?? .max, repository: repository,
        base: base, keeps: keep, showsDiff: diff, isRaw: raw)
      let result = try await Interrupts.watching { try await trial.run() }
      try TrialReport(result: result, session: session).print()
      return result.run.ending == .exited(0) ? .done : .failed
    }
  }
}

extension ProfileName: ExpressibleByArgument {}

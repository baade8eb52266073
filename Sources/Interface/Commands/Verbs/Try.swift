import ArgumentParser
import Plans
import RunJournal
import Sandbox

struct Try: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "Runs one command in a fresh scratch workspace, shows what it would have changed, and throws it away.",
    discussion: """
      The command sees the committed files of the repository that you are in, under a profile of the sandbox. Its output \
      goes where it always goes; what it changed, what it tried and was refused, and what it used up is said afterwards, on \
      standard error. Exit status 0 means that the command ended well, 1 that it did not.

      EXAMPLES
        chancery try -- make test
        chancery try --diff -- sed -i s/users/accounts/ schema.sql
        chancery try --keep -- ./generate.sh && chancery diff
        chancery try --profile check --json -- swift test
      """)

  @Option(help: "The profile of the sandbox: draft, check or agent.")
  var profile = ProfileName.draft
  @Option(help: "The repository, where it is not the one that you are in.", completion: .directory)
  var repository: String?
  @Option(help: "The branch, tag or commit to begin from; the repository's HEAD where it is left out.")
  var base: String?
  @Option(help: "Seconds after which the command is stopped; the profile may give less.")
  var timeout: Int?
  @Flag(help: "Print the diff of what it changed.")
  var diff = false
  @Flag(help: "Keep what it changed as a draft, which `chancery diff` shows.")
  var keep = false
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
  var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else { throw ValidationError("a command is missing: chancery try -- COMMAND…") }
    guard timeout.map({ $0 > 0 }) ?? true else { throw ValidationError("--timeout takes seconds from 1") }
  }

  func run() async throws {
    let session = try Session(output: output, asks: false, sandbox: sandbox)
    let trial = Trial(
      session: session, words: command, profile: profile, timeoutSeconds: timeout ?? .max, repository: repository,
      base: base, keeps: keep, showsDiff: diff)
    let result = try await Interrupts.watching { try await trial.run() }
    try TrialReport(result: result, session: session).print()
    throw QuietExit(status: result.run.ending == .exited(0) ? .done : .failed)
  }
}

extension ProfileName: ExpressibleByArgument {}

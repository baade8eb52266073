package import ArgumentParser
import Foundation
import JSON
package import Preparation
import Reports
import Synchronization
import Terminal
import Texts

/// The command line. One verb, one file.
package struct Chancery: AsyncParsableCommand {
  package static let version = "0.1.0"

  package static let configuration = CommandConfiguration(
    commandName: "chancery",
    abstract: "Run AI agents with staged commit: fast models draft, only the committer applies.",
    discussion: """
      \(Help.examples("""
        chancery init                     write a first plan
        chancery validate plan.yaml       find every error in it
        chancery policy check plan.yaml   show the limits in force
        chancery draft plan.yaml          dry-run: draft, check, seal; apply nothing
        chancery run plan.yaml            the same, then verdict, approval, commit
        chancery review                   decide about the run that waits for you
        chancery undo RUN --reason WHY    undo the effects of a run
        chancery report                   completion, retries, human minutes, cost
        """))

      \(Help.lines("EXIT STATUS", ExitStatus.allCases.map { status in
        String(repeating: " ", count: 3 - "\(status.rawValue)".count) + "\(status.rawValue)  \(status.meaning)"
      }.joined(separator: "\n")))

      `chancery --generate-completion-script bash|zsh|fish` prints shell completion.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(name: "Run", subcommands: [Run.self, Draft.self, Commit.self, Resume.self, Abort.self, Try.self]),
      CommandGroup(name: "Decide", subcommands: [Review.self, Approve.self, Reject.self]),
      CommandGroup(name: "Recover", subcommands: [Resolve.self, Undo.self]),
      CommandGroup(
        name: "Look",
        subcommands: [Status.self, Show.self, Diff.self, Log.self, Verify.self, Report.self]),
      CommandGroup(
        name: "Write", subcommands: [Init.self, Validate.self, Policy.self, Schema.self]),
      CommandGroup(name: "Maintain", subcommands: [Doctor.self, Prices.self, Gc.self, JournalVerbs.self]),
    ])

  package init() {}

  /// Runs a command line, and prints everything that it has to say.
  ///
  /// - Parameter arguments: those of the process where they are left out.
  package static func run(_ arguments: [String]? = nil) async -> ExitStatus {
    signal(SIGPIPE, SIG_IGN)
    let arguments = arguments ?? Array(CommandLine.arguments.dropFirst())
    // Scripts ask for it often, and the parser looks at every command first.
    if arguments == ["--version"] {
      Output.standard.line(version)
      return confirmed(.done)
    }
    do {
      return confirmed(try await status(of: arguments))
    } catch {
      let status = tell(error)
      if arguments.contains("--json") { tellAsJSON(error, status) }
      return status
    }
  }

  private static func status(of arguments: [String]) async throws -> ExitStatus {
    try refuseUnknown(arguments)
    var command = try parsed(arguments)
    switch command {
    case let verb as any Command: return try await verb.perform()
    case var other as any AsyncParsableCommand: try await other.run()
    default: try command.run()
    }
    return .done
  }

  /// Refuses a word that is no command, with the one that was probably meant.
  private static func refuseUnknown(_ arguments: [String]) throws {
    var command: any ParsableCommand.Type = Chancery.self
    var path = "chancery"
    for word in arguments {
      let commands = command.configuration.subcommands
      guard !commands.isEmpty, command.configuration.defaultSubcommand == nil, !word.hasPrefix("-") else { return }
      let names = Dictionary(commands.map { ($0._commandName, $0) }) { first, _ in first }
      if let next = names[word] {
        (command, path) = (next, "\(path) \(word)")
        continue
      }
      guard !["help", "experimental-dump-help"].contains(word) else { return }
      let nearest = EditDistance.nearest(to: word, among: names.keys.sorted())
      throw CommandFailure(
        .usage, "there is no command \(path) \(word)",
        hint: nearest.map { "did you mean `\(path) \($0)`?" } ?? "`\(path) --help` lists the commands")
    }
  }

  /// The status, unless the text that was to be printed for a success is lost.
  private static func confirmed(_ status: ExitStatus) -> ExitStatus {
    guard status == .done, let code = Output.failure.withLock({ $0 }) else { return status }
    return tell(
      CommandFailure(
        .failed, "standard output could not be written: \(String(cString: strerror(code)))",
        hint: "the command itself is done; only its text is lost"))
  }

  /// Prints a failure as the document that a script reads, unless the command has printed its own.
  private static func tellAsJSON(_ error: any Error, _ status: ExitStatus) {
    guard status != .done, !Output.hasJSON.withLock({ $0 }) else { return }
    let failure = exitCode(for: error) == .validationFailure ? nil : FailureText(error)
    let message = failure?.message ?? Self.message(for: error)
    Output.standard.json([
      "version": 1, "exit-status": .integer(Int64(status.rawValue)),
      "error": ["message": .string(message), "hint": (failure?.hint).map(JSONValue.string) ?? .null],
    ])
  }

  private static func tell(_ error: any Error) -> ExitStatus {
    let output = Output.standard
    switch exitCode(for: error) {
    // Help and version come from the parser as errors that mean success.
    case .success:
      output.line(Help.printed(fullMessage(for: error)))
      return confirmed(.done)
    case .validationFailure:
      output.note(Help.refusal(fullMessage(for: error)))
      return .usage
    default:
      let failure = FailureText(error)
      output.note(failure.text(style: output.errorStyle))
      return failure.status
    }
  }
}

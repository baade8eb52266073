import ArgumentParser
import Foundation
import JSON
import RunJournal
import Workspaces

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Lists runs, the newest first.",
    discussion: """
      EXAMPLE
        chancery status --limit 5
      """)

  @Option(name: [.short, .long], help: "How many runs.")
  var limit = 20
  @Flag(help: "Print JSON (versioned).")
  var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a number from 1, not \(limit)") }
  }

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    let states = try session.states(limit: limit)
    if json {
      session.output.json([
        "version": 1,
        "runs": .array(
          try states.map { RunDocument(state: $0, isDriven: try session.isDriven($0)).document }),
      ])
      return
    }
    guard !states.isEmpty else {
      session.output.line("no runs yet; `chancery init` writes a first plan")
      return
    }
    let rows = try states.map { state in
      [
        state.start.run.text, state.start.planName,
        StatusWord(state, isDriven: try session.isDriven(state)).text, moment(state.updatedAt),
        session.money(of: state),
      ]
    }
    for line in Table(header: ["RUN", "PLAN", "STATUS", "UPDATED", "COST"], rows: rows).lines(
      style: session.output.style)
    {
      session.output.line(line)
    }
  }
}

struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows one run: its steps, what is sealed, the verdict, what was applied.",
    discussion: """
      EXAMPLES
        chancery show 20261123
        chancery show 20261123 --export proposal.json
      """)

  @OptionGroup var reference: RunReference
  @Option(help: "Write the sealed proposal to this file, to be approved on another machine.", completion: .file())
  var export: String?
  @Option(help: "The seal of the proposal to export, where several wait.")
  var seal: String?
  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    let state = try session.find(reference.run)
    if let export {
      let text = try await session.proposalFile(of: state, seal: seal).text
      do {
        try Data(text.utf8).write(to: URL(fileURLWithPath: export), options: .withoutOverwriting)
      } catch {
        throw CommandFailure(.failed, "cannot write \(export): \(error.localizedDescription)", hint: "name a new file")
      }
    }
    let isDriven = try session.isDriven(state)
    if json {
      session.output.json(RunDocument(state: state, isDriven: isDriven).document)
    } else {
      let text = RunText(
        state: state, plan: try session.plan(of: state), style: session.output.style, isDriven: isDriven)
      session.output.line(text.text)
    }
  }
}

struct Diff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints what a run drafted, as a unified diff against its base.",
    discussion: """
      Without --step it is the sealed proposal, or the newest draft where nothing is sealed yet.

      EXAMPLES
        chancery diff
        chancery diff 20261123 --step code --attempt 2
        chancery diff 20261123 --seal 4f1c09a2b377
      """)

  @OptionGroup var reference: RunReference
  @Option(help: "The draft step.")
  var step: String?
  @Option(help: "Which attempt of it; the last where it is left out.")
  var attempt: Int?
  @Option(help: "The seal of a proposal, where several wait: prints exactly what was sealed.")
  var seal: String?

  func validate() throws {
    guard seal == nil || step == nil else { throw ValidationError("--seal and --step name two things; give one") }
    guard attempt == nil || step != nil else {
      throw ValidationError("--attempt is an attempt of a step; name it with --step")
    }
  }

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    let state = try session.find(reference.run)
    let diff = try await diff(of: state, session)
    if session.output.isTerminal {
      session.output.line(colouredDiff(diff, style: session.output.style))
    } else {
      session.output.raw(diff, to: STDOUT_FILENO)
    }
  }
}

extension Diff {
  private func diff(of state: RunState, _ session: Session) async throws -> String {
    if let seal {
      let record = try session.record(sealedAs: seal, of: state)
      return try await session.sealedDiff(of: try session.proposal(in: record), state)
    }
    let revision = try session.revision(of: state, step: step, attempt: attempt)
    return try await session.store(of: state).diff(from: state.start.base, to: revision)
  }
}

struct Log: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a run's journal, event by event.",
    discussion: """
      EXAMPLES
        chancery log
        chancery log 20261123 --json | jq -r .events[].event
      """)

  @OptionGroup var reference: RunReference
  @Flag(help: "Print JSON (versioned).")
  var json = false

  func run() async throws {
    let session = try Session(output: OutputOptions.quiet, asks: false)
    let state = try session.find(reference.run)
    let entries = try session.entries(of: state.start.run)
    let text = LogText(style: session.output.style)
    if json {
      session.output.json([
        "version": 2, "run": .string(state.start.run.text), "events": .array(entries.map { text.document(of: $0) }),
      ])
    } else {
      for entry in entries { session.output.line(text.line(for: entry)) }
    }
  }
}

extension OutputOptions {
  static var quiet: OutputOptions {
    var options = OutputOptions()
    options.quiet = true
    options.json = false
    return options
  }
}

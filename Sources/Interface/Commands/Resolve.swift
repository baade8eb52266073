import Approval
import ArgumentParser
import Foundation
import JSON
import JournalStore
import Plans
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Resolve: Command {
    static let configuration = CommandConfiguration(
      abstract: "Record the outcome of an effect in doubt, where no probe can tell it.",
      discussion: """
        This shows everything that is known about the effect, and the answer of a probe. Look at the target yourself; then say \
        what you found and how you know. This does not resume the run: `chancery resume` does, and it applies an effect that \
        you recorded as not applied. Where the rules asked for people, someone else than whoever began the run says it, and signs \
        it where approvals are signed.

        \(Help.examples("""
          chancery resolve 20261123-k3v9x2ab 2
          chancery resolve 20261123-k3v9x2ab 2 --committed --reason "it is listed"
          chancery resolve 20261123-k3v9x2ab 2 --not-applied --reason "not listed"
          """))
        """)

    @Argument(help: "The run's id or any part of it that no other has.", completion: .runs)
    var run: String
    @Argument(help: "The effect, by number.")
    var effect: Int
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The seal, where the run began several proposals.")
    var seal: String?
    @Flag(help: "The effect happened.")
    var committed = false
    @Flag(help: "The effect did not happen.")
    var notApplied = false
    @Option(help: "How you know.")
    var reason: String?
    @Option(help: "Sign the decision with this SSH key.", completion: .file())
    var sign: String?
    @Flag(help: "Record this although the probe says otherwise.")
    var despiteProbe = false

    func validate() throws {
      guard !(committed && notApplied) else {
        throw ValidationError("--committed and --not-applied contradict each other; give one")
      }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: true, sandbox: sandbox)
      let state = try session.find(run)
      let begun = try BegunProposal(of: state, seal: seal, session: session) { commit in
        commit.effects[effect &- 1].map { $0.isInDoubt || $0.compensation?.isInDoubt == true } ?? false
      }
      let index = try begun.sealed.places(of: [effect])[0]
      let doubt = try await InDoubtEffect(
        index, of: begun, entries: try session.entries(of: state.start.run), planners: session.planners(of: state))
      if !output.json {
        for line in doubt.lines(style: session.output.style) { session.output.line(line) }
      }
      guard let answer = try await answer(to: doubt, session) else { return .inDoubt }
      try require(answer.isCommitted, agreesWith: doubt, run: state.start.run)
      var resolved = EffectResolved(
        seal: begun.sealed.seal.hex, effect: index, action: doubt.action, isCommitted: answer.isCommitted,
        person: session.host.person, reason: answer.reason)
      resolved.signed = try await session.decide(
        .resolve, resolved.document(of: state.start.run, nonce: randomNonce(), at: session.host.clock.now), with: sign,
        on: begun.sealed.proposal)
      try session.record([.effectResolved(resolved)], for: state)
      session.journal.moveToMainFile()
      if output.json {
        session.output.json(document(doubt, answer.isCommitted ? "committed" : "not-applied"))
      } else {
        session.output.line("recorded; `chancery resume \(state.start.run)` continues the run")
      }
      return .done
    }

    /// The person's answer, asked for at a terminal where the command line has none; `nil` leaves the effect in doubt.
    private func answer(
      to doubt: InDoubtEffect, _ session: Session
    ) async throws -> (isCommitted: Bool, reason: String)? {
      var isCommitted = committed ? true : notApplied ? false : nil
      var reason = reason
      if let controls = Controls(), session.canAsk {
        if isCommitted == nil { isCommitted = try await word(controls) }
        if isCommitted != nil, reason == nil {
          controls.write("How do you know? ")
          reason = try await Interrupts.watching { try await controls.readLine() }
        }
      }
      guard let isCommitted else {
        if output.json { session.output.json(document(doubt, nil)) }
        session.output.note(
          "Did it happen? Nothing was recorded. Look at the target, then add --committed or --not-applied, and --reason"
        )
        return nil
      }
      guard let reason, !reason.trimmingCharacters(in: .whitespaces).isEmpty else {
        throw CommandFailure(.usage, "--reason must say how you know; nothing was recorded")
      }
      return (isCommitted, reason)
    }

    private func word(_ controls: Controls) async throws -> Bool? {
      controls.write("Did it happen? [c]ommitted, [n]ot applied; anything else leaves it in doubt: ")
      let line = try await Interrupts.watching { try await controls.readLine() }
      switch line?.lowercased() {
      case "c", "committed": return true
      case "n", "not applied", "not-applied": return false
      default: return nil
      }
    }

    private func require(_ isCommitted: Bool, agreesWith doubt: InDoubtEffect, run: RunID) throws {
      guard let probed = doubt.probed else { return }
      if probed != isCommitted, !despiteProbe {
        throw CommandFailure(
          .usage, "the probe says that it was \(probed ? "committed" : "not applied"); nothing was recorded",
          hint: "`chancery resume \(run)` uses the probe's answer; add --despite-probe if you know better")
      }
    }

    private func document(_ doubt: InDoubtEffect, _ outcome: String?) -> JSONValue {
      ["version": 1, "doubt": doubt.document, "resolved": outcome.map(JSONValue.string) ?? .null]
    }
  }
}

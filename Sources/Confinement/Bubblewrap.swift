package import Drafting
import History
import Subprocess
import Synchronization
import SystemPackage

/// Runs commands in namespaces of their own, by the system's bubblewrap. There is no other way, and no running without.
package struct Bubblewrap: CommandRunner {
  /// Absolute path of bubblewrap.
  package let program: String
  package let profile: SandboxProfile
  private let proven = ProvenOnce()

  package init(program: String, profile: SandboxProfile) {
    self.program = program
    self.profile = profile
  }

  /// Runs the command; before the first one it is proven that the profile holds here.
  ///
  /// A cancelled task kills the command and everything that it started; the outcome then says nothing.
  package func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome {
    if !proven.isProven {
      let probe = try await probe()
      guard probe.holds else { throw probe.refusal }
      proven.note()
    }
    return try await perform(command)
  }

  /// Runs the command without proof that the profile holds; for the proof itself.
  package func perform(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome {
    guard !command.words.isEmpty, command.words.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw ConfinementError(reason: "could not confine a command: it has no words, or a NUL character in one")
    }
    let clock = ContinuousClock()
    let start = clock.now
    let captured: Captured
    do {
      captured = try await ConfinedProcess(program: program, profile: profile).run(command)
    } catch {
      throw ConfinementError(
        reason: "could not run \(program): \(error)", hint: "run chancery doctor, which says what is missing")
    }
    let elapsed = (clock.now - start).components
    let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
    return CommandOutcome(
      ending: try captured.ending(), outputTail: captured.output.text, milliseconds: milliseconds)
  }
}

/// Remembers that a proof was given.
private final class ProvenOnce: Sendable {
  private let state = Mutex(false)

  var isProven: Bool { state.withLock { $0 } }

  func note() { state.withLock { $0 = true } }
}

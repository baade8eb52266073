import Authority
import Execution
import Foundation
import History
import Plans

/// Asks a person at the terminal about a sealed proposal.
struct TerminalDesk: ApprovalDesk {
  let controls: Controls
  let style: Style
  let person: String
  let clock: SystemClock
  /// Called before the screen is used and after, so that a progress line can give way.
  let pause: @Sendable (Bool) -> Void

  /// A stretch without a key press counts for at most this long.
  static let idleLimitMilliseconds: Int64 = 300_000

  func ask(_ question: ApprovalQuestion) async throws -> ApprovalAnswer {
    pause(true)
    defer { pause(false) }
    // Whoever interrupts a question leaves the cursor behind it.
    defer { if Task.isCancelled { controls.write("\n") } }
    var attention = Attention(clock: clock, idleLimit: Self.idleLimitMilliseconds)
    controls.write(ReviewText(question: question, style: style).text)
    while true {
      controls.write(style.paint("\n[d]iff  [a]pprove  [r]eject  [l]ater: ", .bold))
      let line = try await controls.readLine()
      attention.tick()
      guard let line else { return answer(.later, attention) }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "d", "diff":
        await Pager(controls: controls).show(colouredDiff(question.diff, style: style) + "\n")
        attention.tick()
      case "a", "approve":
        if try await confirm(question.sealed, &attention) { return answer(.approve, attention) }
      case "r", "reject":
        if let decision = try await rejection(of: question, &attention) { return answer(decision, attention) }
      case "l", "later", "q", "quit": return answer(.later, attention)
      case "": controls.write(ReviewText(question: question, style: style).text)
      default: controls.write("type d, a, r or l\n")
      }
    }
  }

  private func answer(_ decision: ApprovalAnswer.Decision, _ attention: Attention) -> ApprovalAnswer {
    ApprovalAnswer(decision: decision, person: person, attendedMilliseconds: attention.milliseconds)
  }

  /// Elevated risk asks for the seal's first characters, so that approving is never one key out of habit.
  private func confirm(_ sealed: SealedProposal, _ attention: inout Attention) async throws -> Bool {
    guard Risk.assess(sealed.proposal).risk != .low else { return true }
    let wanted = String(sealed.seal.hex.prefix(6))
    controls.write(
      "this is of \(Risk.assess(sealed.proposal).risk.rawValue) risk; type the seal's first six characters (\(wanted)) to approve: "
    )
    let typed = try await controls.readLine()
    attention.tick()
    if typed?.trimmingCharacters(in: .whitespaces).lowercased() == wanted { return true }
    controls.write("that is not it; nothing was approved\n")
    return false
  }

  private func rejection(
    of question: ApprovalQuestion, _ attention: inout Attention
  ) async throws -> ApprovalAnswer.Decision? {
    controls.write("why? (it goes back to the drafter; an empty line takes the rejection back): ")
    let reason = try await controls.readLine()?.trimmingCharacters(in: .whitespaces) ?? ""
    attention.tick()
    guard !reason.isEmpty else { return nil }
    let names = question.draftSteps.map(\.text)
    guard let last = names.last else { return .reject(reason: reason, redraft: nil) }
    controls.write("draft again which step? (\(names.joined(separator: ", ")); Enter for \(last), - to end the run): ")
    let choice = try await controls.readLine()?.trimmingCharacters(in: .whitespaces) ?? "-"
    attention.tick()
    if choice == "-" { return .reject(reason: reason, redraft: nil) }
    if choice.isEmpty { return .reject(reason: reason, redraft: StepID(last)) }
    guard names.contains(choice) else {
      controls.write("there is no draft step \(visibleLine(choice)); nothing was rejected\n")
      return nil
    }
    return .reject(reason: reason, redraft: StepID(choice))
  }
}

/// Counts the time that a person attends to a prompt, leaving out long stretches without a key press.
struct Attention {
  private let clock: SystemClock
  private let idleLimit: Int64
  private var last: Instant
  private(set) var milliseconds: Int64 = 0

  init(clock: SystemClock, idleLimit: Int64) {
    self.clock = clock
    self.idleLimit = idleLimit
    last = clock.now
  }

  mutating func tick() {
    let now = clock.now
    milliseconds += min(idleLimit, max(0, now.milliseconds(since: last)))
    last = now
  }
}

import Approval
import Foundation
import Orchestration
import Plans
import Preparation
import Reports
import RunJournal
import Terminal

/// Asks a person at the terminal about a sealed proposal.
struct TerminalPrompt: ApprovalPrompt {
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
    let hasSeveral = question.sealed.proposal.effects.count > 1
    let changes = question.since?.diff ?? ""
    let choices = [
      "[d]iff", changes.isEmpty ? nil : "[c]hanges since you looked", "[a]pprove", "[r]eject",
      hasSeveral ? "[e]ffect by effect" : nil, "[l]ater: ",
    ].compactMap(\.self).joined(separator: "  ")
    while true {
      controls.write(style.paint("\n" + choices, .bold))
      let line = try await controls.readLine()
      attention.tick()
      guard let line else { return answer(.later, attention) }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "d", "diff":
        await Pager(controls: controls).show(colouredDiff(question.diff, style: style) + "\n")
        attention.tick()
      case "c" where !changes.isEmpty, "changes" where !changes.isEmpty:
        await Pager(controls: controls).show(colouredDiff(changes, style: style) + "\n")
        attention.tick()
      case "a", "approve":
        if try await confirm(question.sealed, &attention) { return answer(.approve, attention) }
      case "r", "reject":
        if let decision = try await rejection(of: question, &attention) { return answer(decision, attention) }
      case "e" where hasSeveral, "effects" where hasSeveral:
        if let decision = try await effectByEffect(question, &attention) { return answer(decision, attention) }
      case "l", "later", "q", "quit": return answer(.later, attention)
      case "": controls.write(ReviewText(question: question, style: style).text)
      default: controls.write("type d, \(changes.isEmpty ? "" : "c, ")a, r\(hasSeveral ? ", e" : "") or l\n")
      }
    }
  }

  private func answer(_ decision: ApprovalAnswer.Decision, _ attention: Attention) -> ApprovalAnswer {
    ApprovalAnswer(decision: decision, person: person, attendedMilliseconds: attention.milliseconds)
  }

  /// Elevated risk asks for the seal's first characters, so that approving is never one key out of habit.
  func confirm(_ sealed: SealedProposal, _ attention: inout Attention) async throws -> Bool {
    guard Risk.assess(sealed.proposal).risk != .low else { return true }
    let wanted = String(sealed.seal.hex.prefix(6))
    controls.write(
      "this is of \(Risk.assess(sealed.proposal).risk.rawValue) risk; type the seal's first six characters (\(wanted)) to approve: "
    )
    let typed = try await controls.readLine()
    attention.tick()
    if typed?.trimmingCharacters(in: .whitespaces).lowercased() == wanted { return true }
    controls.write("the seal does not match; nothing was approved\n")
    return false
  }

  private func rejection(
    of question: ApprovalQuestion, _ attention: inout Attention
  ) async throws -> ApprovalAnswer.Decision? {
    controls.write("reason (it goes to the drafter; empty to cancel): ")
    let reason = try await controls.readLine()?.trimmingCharacters(in: .whitespaces) ?? ""
    attention.tick()
    guard !reason.isEmpty else { return nil }
    return try await rejection(of: question, for: reason, effects: nil, &attention)
  }

  /// Asks where a rejection goes to; `nil` when it is cancelled.
  ///
  /// - Parameter effects: those that are rejected; all of them when `nil`.
  func rejection(
    of question: ApprovalQuestion, for reason: String, effects: [Int]?, _ attention: inout Attention
  ) async throws -> ApprovalAnswer.Decision? {
    let names = question.draftSteps.map(\.text)
    guard let last = names.last else { return .reject(reason: reason, redraft: nil, effects: effects) }
    controls.write(
      "which step to draft again? (\(names.joined(separator: ", ")); Enter for \(last), - to end the run): ")
    let choice = try await controls.readLine()?.trimmingCharacters(in: .whitespaces) ?? "-"
    attention.tick()
    if choice == "-" { return .reject(reason: reason, redraft: nil, effects: effects) }
    // What is drafted again may come back better: only the reason says which effects were not wanted as they are.
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

import Approval
import Foundation
import Orchestration
import Plans
import RunJournal
import Terminal

extension TerminalPrompt {
  /// Asks about each effect by itself. One seal covers them all, so one that is not wanted holds back the others too.
  ///
  /// - Returns: `nil` when the person goes back.
  func effectByEffect(
    _ question: ApprovalQuestion, _ attention: inout Attention
  ) async throws -> ApprovalAnswer.Decision? {
    let effects = question.sealed.proposal.effects
    var rejected: [(index: Int, reason: String)] = []
    for (index, effect) in effects.enumerated() {
      let verdict = question.verdict?.effects.first { $0.effect == index }
      let judged = verdict.map { "; the slow tier: \($0.decision.rawValue), \(visibleLine($0.reason))" } ?? ""
      controls.write(
        "\neffect \(index + 1) of \(effects.count): \(effect.kind.rawValue)\(judged)\n\(visible(effect.preview))\n")
      switch try await choice(of: "[a]pprove  [r]eject  [b]ack: ", among: ["a", "r", "b"], &attention) {
      case "a": continue
      case "r":
        controls.write("reason (empty to cancel): ")
        let reason = try await controls.readLine()?.trimmingCharacters(in: .whitespaces) ?? ""
        attention.tick()
        guard !reason.isEmpty else { return nil }
        rejected.append((index, reason))
      default: return nil
      }
    }
    guard !rejected.isEmpty else {
      return try await confirm(question.sealed, &attention) ? .approve : nil
    }
    controls.write("nothing is applied: one seal covers all \(effects.count) effects\n")
    let reason = rejected.map { "effect \($0.index + 1) (\(effects[$0.index].kind.rawValue)): \($0.reason)" }
    return try await rejection(
      of: question, for: reason.joined(separator: "; "), effects: rejected.map(\.index), &attention)
  }

  /// The first letter of what was typed, once it is one of these; the last of them where nobody is there any more.
  private func choice(
    of prompt: String, among letters: [Character], _ attention: inout Attention
  ) async throws -> Character? {
    while true {
      controls.write(style.paint(prompt, .bold))
      let line = try await controls.readLine()
      attention.tick()
      guard let line else { return letters.last }
      if let letter = line.trimmingCharacters(in: .whitespaces).lowercased().first, letters.contains(letter) {
        return letter
      }
    }
  }
}

import Approval
import Drafting
import JSON
import Models
import Plans
package import RunJournal

extension ReviewPacket {
  /// Asks a model. One that answers and cannot be understood has rejected; one that does not answer has said nothing.
  ///
  /// - Throws: `ModelError` where there is no answer, and nothing may be concluded from that.
  func verdict(of model: MeteredModel, on request: ModelRequest) async throws -> VerdictGiven {
    let answer: ModelAnswer
    do {
      answer = try await model.answer(to: request)
    } catch let error as ModelError where error.kind == .malformed {
      return unreadable("the slow tier's answer cannot be read: \(error.reason)")
    }
    switch answer.ending {
    case .done: return verdict(from: answer.text)
    case .refused(let reason): return unreadable("the slow tier refused to judge: \(reason)")
    case .truncated: return unreadable("the verdict was cut off")
    case .toolUse, .paused: return unreadable("the slow tier gave no verdict")
    }
  }

  /// Reads the slow tier's answer. What cannot be read is a rejection, and one effect that is not approved is enough
  /// to hold the proposal: models can only narrow.
  package func verdict(from text: String) -> VerdictGiven {
    let answer: JSONValue
    do {
      answer = try JSONValue.parsingModelOutput(text).value
    } catch {
      return unreadable("the verdict is \(error)")
    }
    do {
      let violations = try JSONSchema(schema).violations(in: answer)
      if let violation = violations.first { return unreadable("the verdict does not fit its form: \(violation)") }
    } catch {
      return unreadable("the verdict's own schema cannot be used: \(error)")
    }
    guard let decision = answer["decision"]?.stringValue.flatMap(VerdictGiven.Decision.init(rawValue:)) else {
      return unreadable("the verdict has no decision")
    }
    let effects = (answer["effects"]?.arrayValue ?? []).compactMap(Self.effectVerdict)
    guard effects.allSatisfy({ sealed.proposal.effects.indices.contains($0.effect) }) else {
      return unreadable("the verdict is about an effect that is not in the proposal")
    }
    guard Set(effects.map(\.effect)).count == effects.count else {
      return unreadable("the verdict decides on one effect twice")
    }
    let reasons = (answer["reasons"]?.arrayValue ?? []).compactMap(\.stringValue)
    let final = restricted(decision, by: effects)
    // Reasons to approve are none for what is not approved.
    let held = final == decision ? [] : unapproved(effects)
    return VerdictGiven(
      seal: sealed.seal.hex, decision: final,
      reasons: held + (reasons.isEmpty ? effects.map(\.reason) : reasons), effects: effects,
      redraft: answer["redraft"]?.stringValue.map { StepID($0) }, readable: true)
  }

  /// A rejection because the slow tier could not be understood.
  package func unreadable(_ reason: String) -> VerdictGiven {
    VerdictGiven(
      seal: sealed.seal.hex, decision: .reject, reasons: [reason], effects: [], redraft: nil, readable: false)
  }

  /// Effects are counted from 1 for models and people, from 0 in the record.
  private static func effectVerdict(_ value: JSONValue) -> VerdictGiven.EffectVerdict? {
    guard let number = value["effect"]?.integerValue,
      let decision = value["decision"]?.stringValue.flatMap(VerdictGiven.Decision.init(rawValue:))
    else { return nil }
    return VerdictGiven.EffectVerdict(
      effect: Int(clamping: max(number, 0)) - 1, decision: decision, reason: value["reason"]?.stringValue ?? "")
  }

  /// The effects that hold the others back, for a person and for the drafter.
  private func unapproved(_ effects: [VerdictGiven.EffectVerdict]) -> [String] {
    sealed.proposal.effects.enumerated().compactMap { index, proposed in
      let name = "effect \(index + 1) (\(proposed.kind.rawValue))"
      guard let found = effects.first(where: { $0.effect == index }) else { return "\(name) was not decided on" }
      switch found.decision {
      case .approve: return nil
      case .reject: return "\(name) was rejected: \(found.reason)"
      case .changesWanted: return "\(name) needs changes: \(found.reason)"
      }
    }
  }

  private func restricted(
    _ decision: VerdictGiven.Decision, by effects: [VerdictGiven.EffectVerdict]
  ) -> VerdictGiven.Decision {
    guard decision == .approve else { return decision }
    if effects.contains(where: { $0.decision == .reject }) { return .reject }
    if effects.contains(where: { $0.decision == .changesWanted }) { return .changesWanted }
    let approved = Set(effects.map(\.effect))
    return sealed.proposal.effects.indices.allSatisfy(approved.contains) ? .approve : .reject
  }
}

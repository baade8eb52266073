extension Refusal: CustomStringConvertible {
  /// Why, for a person; effects count from 1.
  package var description: String {
    switch self {
    case .notSealed: "the journal does not hold this proposal under its seal"
    case .outdated(let form): "the proposal has the form \(form) of an earlier version and is not sealed anew yet"
    case .noSuchEffect(let index): "the proposal has no effect \(index + 1)"
    case .noVerdict: "the slow tier has given no verdict"
    case .noApproval(let reasons), .rejected(let reasons), .denied(let reasons): reasons.joined(separator: "; ")
    case .lapsed(let lapse): lapse.description
    case .alreadySpent(let index): "effect \(index + 1) was started before"
    case .outOfOrder(let index): "the effects beside effect \(index + 1) are not where their order wants them"
    case .irreversible(let index): "effect \(index + 1) has no undo"
    case .notCommitted(let index): "effect \(index + 1) was not applied, so there is nothing to undo"
    case .notRequested(let index): "nobody asks for the undo of effect \(index + 1)"
    case .forbidden(let reason): reason
    case .stale(let difference): difference.description
    }
  }
}

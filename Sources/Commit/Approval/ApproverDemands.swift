import JSON
import Plans
import Policy

/// What policies demand of who approves a proposal, beside a number of people.
struct ApproverDemands {
  private struct Demand {
    var rule: ApproverRule
    /// The people that count; `nil` means anybody.
    var members: Set<String>?
    var layer: String
  }

  private let demands: [Demand]
  /// A rule that cannot be read is not met by anybody.
  private let isUnreadable: Bool

  init(on proposal: Proposal) {
    let book = PeopleBook(proposal.policy)
    let found = proposal.policy.rules("approvers").map { demand, layer in
      ApproverRule(reading: demand).map { rule in
        Demand(rule: rule, members: rule.from.map { book.members($0, for: layer) }, layer: layer)
      }
    }
    isUnreadable = found.contains { $0 == nil }
    demands = found.compactMap(\.self).filter { $0.rule.isAbout(proposal) }
  }

  /// Whether anybody has to approve because of them.
  var isEmpty: Bool { demands.isEmpty && !isUnreadable }

  var reasons: [String] {
    demands.map { "the \($0.layer)'s policy asks for approvers: \($0.rule)" }
  }

  /// A rule that names people never counts the person who began the run.
  func missing(among people: [Approver], _ starter: Starter) -> [String] {
    let unreadable = isUnreadable ? ["a rule about approvers cannot be read"] : []
    return unreadable
      + demands.compactMap { demand in
        let counted = people.filter { person in
          guard let members = demand.members else { return true }
          return person.isOneOf(members) && !starter.is(person)
        }
        return counted.count < demand.rule.count
          ? "\(counted.count) of \(demand.rule.count) approved for \(demand.rule)" : nil
      }
  }
}

extension ApproverRule {
  /// Whether a proposal has anything of what the rule is about.
  fileprivate func isAbout(_ proposal: Proposal) -> Bool {
    if paths.isEmpty, kinds.isEmpty, amounts.isEmpty { return true }
    let touched = PathRules(Boundary.Paths(deny: paths))
    return proposal.changes.contains { if case .allowed = touched.judge($0.path) { false } else { true } }
      || proposal.effects.contains { effect in
        !kinds.isDisjoint(with: [effect.kind] + effect.asides.compactMap(\.kind))
          || ([effect.numbers] + effect.asides.map(\.numbers)).contains { isAbove($0) }
      }
  }

  private func isAbove(_ numbers: [NumberAttribute: Int]) -> Bool {
    amounts.contains { currency, most in (numbers[.amount(currency: currency)] ?? 0) > most }
  }
}

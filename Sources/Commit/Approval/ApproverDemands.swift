import JSON
import Plans
import Policy

/// What policies demand of who approves a proposal, beside a number of people.
struct ApproverDemands {
  private struct Demand {
    var rule: ApproverRule
    /// The people that count; `nil` means anybody.
    var members: Set<String>?
    var source: RuleSource
  }

  private let demands: [Demand]
  /// A rule that cannot be read is not met by anybody.
  private let isUnreadable: Bool
  private let book: PeopleBook

  init(on proposal: Proposal) {
    let book = PeopleBook(proposal.policy)
    self.book = book
    let found = proposal.policy.rules("approvers").map { demand, layer, path in
      ApproverRule(reading: demand).map { rule in
        let source = RuleSource(layer: layer, path: path)
        return Demand(rule: rule, members: rule.from.map { book.members($0, for: source) }, source: source)
      }
    }
    isUnreadable = found.contains { $0 == nil }
    demands = found.compactMap(\.self).filter { $0.rule.isAbout(proposal) }
  }

  /// Whether anybody has to approve because of them.
  var isEmpty: Bool { demands.isEmpty && !isUnreadable }

  var reasons: [String] {
    demands.map { "the \($0.source.layer)'s policy asks for approvers: \($0.rule)" }
  }

  /// A rule that names people never counts the person who began the run; where that is not known, any of them may be.
  func missing(among people: [Approver], _ starter: Starter) -> [String] {
    let unreadable = isUnreadable ? ["a rule about approvers cannot be read"] : []
    return unreadable
      + demands.compactMap { demand in
        let counted = people.filter { person in
          guard let members = demand.members else { return true }
          return person.isOneOf(members, for: demand.source, in: book) && !starter.is(person)
        }
        let wanted = demand.rule.count + (demand.members != nil && starter.isUnknown ? 1 : 0)
        return counted.count < wanted
          ? "\(counted.count) of \(wanted) approved for \(demand.rule)"
            + (wanted > demand.rule.count ? ", one more since it is not known who began the run" : "") : nil
      }
  }
}

extension ApproverRule {
  /// Whether a proposal has anything of what the rule is about.
  fileprivate func isAbout(_ proposal: Proposal) -> Bool {
    if paths.isEmpty, kinds.isEmpty, amounts.isEmpty { return true }
    let touched = PathRules(Boundary.Paths(deny: paths))
    return proposal.changes.contains { if case .allowed = touched.judge($0.path) { false } else { true } }
      || proposal.effects.contains { !kinds.isDisjoint(with: [$0.kind] + $0.asides.compactMap(\.kind)) }
      || proposal.moved.contains(where: isAbove)
  }

  private func isAbove(_ money: [String: Int]) -> Bool {
    amounts.contains { currency, most in (money[currency] ?? 0) > most }
  }
}

extension Proposal {
  /// Money that is moved by applying all of it, after what other steps of the run move, and by undoing all of it.
  fileprivate var moved: [[String: Int]] {
    let undone = effects.map { effect in effect.asides.map(\.numbers) }
    return [
      effects.map(\.numbers).money(after: policy.besides), undone.flatMap(\.self).money(after: [:]),
    ]
  }
}

extension [[NumberAttribute: Int]] {
  fileprivate func money(after besides: [String: Int]) -> [String: Int] {
    var money = besides
    for (figure, amount) in flatMap(\.self) {
      guard case .amount(let currency) = figure else { continue }
      let (sum, isTooMuch) = (money[currency] ?? 0).addingReportingOverflow(amount)
      money[currency] = isTooMuch ? .max : sum
    }
    return money
  }
}

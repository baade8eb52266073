import JSON
package import Plans
import RunJournal

/// A person, by everything that names them: one person under two names approves once.
struct Approver {
  /// All names of the person. Two approvers with a common name are one person.
  private(set) var names: Set<String>
  /// The names that a key proves, with those that a policy gives them. All other names are unproved.
  private(set) var proven: Set<String>

  private init(names: Set<String>, proven: Set<String>) {
    self.names = names
    self.proven = proven
  }

  init(_ approval: ApprovalGiven, in book: PeopleBook) {
    guard let signed = approval.signed else {
      // One account can give any number of unsigned approvals, so together they count as one person.
      self.init(names: book.all(of: [PersonName.folded(approval.person), "without a signature"]), proven: [])
      return
    }
    self.init(signed, by: approval.person, in: book)
  }

  /// - Parameter person: the login that the document names, which proves nothing.
  init(_ signed: SignedApproval, by person: String, in book: PeopleBook) {
    // A principal with wildcards names no single person.
    let exact = ([signed.principal] + (signed.aliases ?? [])).filter { !$0.contains("*") && !$0.contains("?") }
    let proven = book.all(of: Set(exact.map(PersonName.folded) + ["key \(signed.key)"]))
    let given = [person] + exact.compactMap { $0.split(separator: "@").first.map(String.init) }
    self.init(names: proven.union(book.all(of: Set(given.map(PersonName.folded)))), proven: proven)
  }

  func isOneOf(_ wanted: Set<String>) -> Bool { !proven.isDisjoint(with: wanted) }

  static func different(among approvals: [ApprovalGiven], in book: PeopleBook) -> [Approver] {
    var people: [Approver] = []
    for approval in approvals {
      var person = Approver(approval, in: book)
      for other in people where !other.names.isDisjoint(with: person.names) {
        person.names.formUnion(other.names)
        person.proven.formUnion(other.proven)
      }
      people.removeAll { !$0.names.isDisjoint(with: person.names) }
      people.append(person)
    }
    return people
  }
}

enum PersonName {
  static func folded(_ name: String) -> String { name.uppercased().lowercased() }
}

/// Who began a run, and who wrote its plan where that was somebody else: neither is the other person whom rules ask for.
struct Starter {
  private let names: Set<String>
  /// Both, for a person.
  let text: String
  /// Whether the account could not be told, as in a user namespace, so that anybody may have begun it.
  let isUnknown: Bool

  init(of proposal: Proposal, in book: PeopleBook) {
    isUnknown = proposal.startedBy.isEmpty
    let logins = [proposal.startedBy, proposal.plannedBy].filter { !$0.isEmpty }
    names = book.all(of: Set(logins.map(PersonName.folded)))
    text =
      "\(proposal.startedBy), who began the run"
      + (proposal.plannedBy.isEmpty ? "" : ", and \(proposal.plannedBy), who owns the plan file")
  }

  func `is`(_ person: Approver) -> Bool { !person.names.isDisjoint(with: names) }

  func isNamed(_ name: String, in book: PeopleBook) -> Bool {
    !book.all(of: [PersonName.folded(name)]).isDisjoint(with: names)
  }
}

/// Who is one person, as the policies say.
struct PeopleBook {
  private let people: [(names: Set<String>, name: String, layer: String)]

  init(_ policy: Proposal.Policy) {
    people = policy.rules("people").compactMap { demand, layer in
      PolicyPerson(reading: demand).map { person in
        (Set((person.principals + person.logins).map(PersonName.folded)), PersonName.folded(person.name), layer)
      }
    }
  }

  /// The names, and all others of the people that have one of them.
  func all(of names: Set<String>) -> Set<String> {
    people.reduce(names) { found, person in
      found.isDisjoint(with: person.names) ? found : found.union(person.names)
    }
  }

  /// What a rule means by these names: principals, or people that its own layer or one further out names.
  func members(_ names: [String], for layer: String) -> Set<String> {
    let wanted = Set(names.map(PersonName.folded))
    let order = PolicyLayer.allCases.map(\.rawValue)
    let reach = order.prefix { $0 != layer } + [layer]
    return people.reduce(wanted) { found, person in
      wanted.contains(person.name) && reach.contains(person.layer) ? found.union(person.names) : found
    }
  }
}

extension Proposal.Policy {
  /// The values of all rules of a key, each with its layer.
  func rules(_ key: String) -> [(demand: JSONValue, layer: String)] {
    (boundary.arrayValue ?? []).compactMap { rule in
      guard rule["key"]?.stringValue == key, let demand = rule["demand"], let layer = rule["layer"]?.stringValue else {
        return nil
      }
      return (demand, layer)
    }
  }

  /// Rules that are waived for the proposal, in words.
  package var waived: [String] {
    rules("waived").map { demand, _ in
      let signers = (demand["signers"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
      let end = demand["ends-at"]?.integerValue.map(UTCMoment.text) ?? "?"
      return "\(demand["key"]?.stringValue ?? "?") \(demand["demand"]?.canonicalText ?? "") of the "
        + "\(demand["layer"]?.stringValue ?? "?")\'s policy until \(end), by \(signers): "
        + (demand["reason"]?.stringValue ?? "")
    }
  }

  /// Whether a policy refuses what people may ask for otherwise.
  package func refuses(_ permission: Permission) -> Bool {
    rules("allowed.\(permission.rawValue)").contains { $0.demand != .bool(true) }
  }
}

import JSON
package import Plans
import RunJournal

/// A person, by everything that names them: one person under two names approves once.
struct Approver {
  /// All names of the person. Two approvers with a common name are one person.
  private(set) var names: Set<String>
  /// The names that a key proves, with those that a policy gives them. All other names are unproved.
  private(set) var proven: Set<String>
  /// The names that each list of signers gives the person's keys.
  private(set) var sources: [SignerSource] = []

  private init(names: Set<String>, proven: Set<String>, sources: [SignerSource] = []) {
    self.names = names
    self.proven = proven
    self.sources = sources
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
    self.init(
      names: proven.union(book.all(of: Set(given.map(PersonName.folded)))), proven: proven, sources: signed.sources)
  }

  /// Whether a key proves one of these names to a rule. Only lists of signers and `people` count that the rule's own file has,
  /// or the system's: whoever begins a run could write any other, and give a key somebody else's name.
  func isOneOf(_ wanted: Set<String>, for rule: RuleSource, in book: PeopleBook) -> Bool {
    let names = sources.filter { RuleSource(layer: $0.layer, path: $0.path).counts(for: rule) }.flatMap(\.principals)
      .filter { !$0.contains("*") && !$0.contains("?") }
    return !book.all(of: Set(names.map(PersonName.folded)), for: rule).isDisjoint(with: wanted)
  }

  static func different(among approvals: [ApprovalGiven], in book: PeopleBook) -> [Approver] {
    var people: [Approver] = []
    for approval in approvals {
      var person = Approver(approval, in: book)
      for other in people where !other.names.isDisjoint(with: person.names) {
        person.names.formUnion(other.names)
        person.proven.formUnion(other.proven)
        person.sources += other.sources
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
  private let people: [(names: Set<String>, name: String, source: RuleSource)]

  init(_ policy: Proposal.Policy) {
    people = policy.rules("people").compactMap { demand, layer, path in
      PolicyPerson(reading: demand).map { person in
        (
          Set((person.principals + person.logins).map(PersonName.folded)), PersonName.folded(person.name),
          RuleSource(layer: layer, path: path)
        )
      }
    }
  }

  /// The names, and all others of the people that have one of them.
  func all(of names: Set<String>) -> Set<String> {
    people.reduce(names) { found, person in
      found.isDisjoint(with: person.names) ? found : found.union(person.names)
    }
  }

  /// The same by what counts for a rule alone.
  func all(of names: Set<String>, for rule: RuleSource) -> Set<String> {
    people.filter { $0.source.counts(for: rule) }.reduce(names) { found, person in
      found.isDisjoint(with: person.names) ? found : found.union(person.names)
    }
  }

  /// What a rule means by these names: principals, or people that its own file or the system's policy names.
  func members(_ names: [String], for rule: RuleSource) -> Set<String> {
    let wanted = Set(names.map(PersonName.folded))
    return people.filter { $0.source.counts(for: rule) }.reduce(wanted) { found, person in
      wanted.contains(person.name) ? found.union(person.names) : found
    }
  }
}

/// The file that a rule, a person or a list of signers is from.
struct RuleSource: Hashable {
  var layer: String
  var path: String

  /// Whether what is said here counts for a rule from there.
  func counts(for rule: RuleSource) -> Bool {
    if layer == PolicyLayer.system.rawValue || self == rule { return true }
    // The configuration is the user's, as is their policy.
    return layer == SignerSource.configuration && rule.layer == PolicyLayer.user.rawValue
  }
}

extension Proposal.Policy {
  /// The values of all rules of a key, each with its layer and file.
  func rules(_ key: String) -> [(demand: JSONValue, layer: String, path: String)] {
    (boundary.arrayValue ?? []).compactMap { rule in
      guard rule["key"]?.stringValue == key, let demand = rule["demand"], let layer = rule["layer"]?.stringValue else {
        return nil
      }
      return (demand, layer, rule["path"]?.stringValue ?? "")
    }
  }

  /// Rules that are waived for the proposal, in words.
  package var waived: [String] {
    rules("waived").map { demand, _, _ in
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

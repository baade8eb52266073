import RunJournal

/// Whether enough different people approved, and who is still missing.
struct Quorum {
  let proposal: Proposal
  /// Those that count: of this seal, not expired, and signed where that is asked for.
  let people: [Approver]
  /// Approvals that do not count, and why.
  let lapsed: [String]

  init(of sealed: SealedProposal, in record: CommitState, at now: Instant) {
    proposal = sealed.proposal
    var valid: [ApprovalGiven] = []
    var lapsed: [String] = []
    for approval in record.approvals where approval.seal == sealed.seal.hex && approval.decision == .approve {
      if let expiry = approval.expiresAt, now >= expiry {
        lapsed.append("the approval of \(approval.person) has expired")
      } else if let given = approval.givenAt, given.isStillToCome(at: now) {
        lapsed.append(
          "the approval of \(approval.person) is from the future: the clock ran ahead when it was given, or was put back "
            + "since, so its end means nothing")
      } else if proposal.policy.signers != nil, !ApprovalDocument.covers(approval, run: proposal.run) {
        lapsed.append("the approval of \(approval.person) is not signed")
      } else if approval.means == .unattended, !proposal.policy.allowsUnsignedApprovals {
        lapsed.append("an approval without a signature and without a terminal does not count")
      } else {
        valid.append(approval)
      }
    }
    people = Approver.different(among: valid)
    self.lapsed = lapsed
  }

  private var wanted: Int { proposal.policy.approvals ?? 1 }

  /// Whether everyone who has to approve did.
  var isReached: Bool { !people.isEmpty && missing.isEmpty }

  /// What is missing, for a person; empty where nothing is.
  var missing: [String] {
    var missing: [String] = []
    if people.count < wanted {
      missing.append("\(people.count) of \(wanted) people approved")
    } else if proposal.policy.approvals != nil, people.allSatisfy({ $0.isNamed(proposal.startedBy) }) {
      missing.append("someone other than \(proposal.startedBy), who began the run, has to approve")
    }
    return missing
  }
}

/// A person, by everything that names them: one person under two names approves once.
struct Approver {
  private(set) var names: Set<String>

  private init(_ approval: ApprovalGiven) {
    names = [Self.folded(approval.person)]
    guard let signed = approval.signed else { return }
    names.insert(Self.folded(signed.principal))
    names.insert("key \(signed.key)")
    if let local = signed.principal.split(separator: "@").first { names.insert(Self.folded(String(local))) }
  }

  func isNamed(_ name: String) -> Bool { names.contains(Self.folded(name)) }

  static func different(among approvals: [ApprovalGiven]) -> [Approver] {
    var people: [Approver] = []
    for approval in approvals {
      var person = Approver(approval)
      let same = people.filter { !$0.names.isDisjoint(with: person.names) }
      for other in same { person.names.formUnion(other.names) }
      people.removeAll { !$0.names.isDisjoint(with: person.names) }
      people.append(person)
    }
    return people
  }

  private static func folded(_ name: String) -> String { name.uppercased().lowercased() }
}

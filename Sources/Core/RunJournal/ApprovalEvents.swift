package import Plans

/// A person's answer to a sealed proposal.
package struct ApprovalGiven: Hashable, Sendable {
  package enum Decision: String, Hashable, Sendable, CaseIterable {
    case approve, reject
  }

  /// How an answer was given.
  package enum Means: String, Hashable, Sendable, CaseIterable {
    /// Somebody with this account answered the question on the controlling terminal.
    case terminal
    /// A key that the allowed-signers file names signed exactly this answer.
    case signed
    /// A command gave it, without a terminal and without a signature, as a policy of system or user allows. It is nobody's
    /// word.
    case unattended
  }

  package var seal: String
  package var decision: Decision
  /// For a rejection: why. It goes back to the drafter.
  package var reason: String?
  /// The step to draft again after a rejection; `nil` ends the run.
  package var redraft: StepID?
  /// Login name of the person, as the system knows it.
  package var person: String
  /// For a rejection: places of the effects that must not be reached in this run any more; `nil` means all of them where
  /// nothing is drafted again, and none otherwise.
  package var effects: [Int]?
  /// When the approval itself lapses, whatever the seal does; `nil` where it lasts as long as the seal.
  package var expiresAt: Instant?
  /// When the journal took it, for one that lapses by itself. The entry says that, and not the event.
  package var givenAt: Instant?
  /// Different for every approval, so that none is counted twice.
  package var nonce: String?
  /// The signed document that says all this, where it was signed.
  package var signed: SignedApproval?
  /// `nil` in journals of before this was kept.
  package var means: Means?

  package init(
    seal: String, decision: Decision, reason: String?, redraft: StepID?, person: String, effects: [Int]? = nil,
    expiresAt: Instant? = nil, nonce: String? = nil, signed: SignedApproval? = nil, means: Means? = nil
  ) {
    self.seal = seal
    self.decision = decision
    self.reason = reason
    self.redraft = redraft
    self.person = person
    self.effects = effects
    self.expiresAt = expiresAt
    self.nonce = nonce
    self.signed = signed
    self.means = means
  }
}

/// An approval as it was signed, kept whole so that it can be verified again at any time.
package struct SignedApproval: Hashable, Sendable {
  /// The canonical approval document, to the byte.
  package var document: String
  /// An armoured SSH signature of it, in the namespace `chancery`.
  package var signature: String
  /// Whom the allowed-signers file says that the key belongs to.
  package var principal: String
  /// SHA-256 of the public key, in hexadecimal.
  package var key: String
  /// Others that the file gives the key to; `nil` where there are none.
  package var aliases: [String]?
  /// Which list gives the key which names: a rule that names people goes by lists that its own owner keeps. Empty in
  /// journals of before this was kept.
  package var sources: [SignerSource]

  package init(
    document: String, signature: String, principal: String, key: String, aliases: [String]? = nil,
    sources: [SignerSource] = []
  ) {
    self.aliases = aliases
    self.sources = sources
    self.document = document
    self.signature = signature
    self.principal = principal
    self.key = key
  }
}

/// The names that one list of signers gives a key.
package struct SignerSource: Hashable, Sendable {
  /// The layer of the policy that the list stands in or that names its file; `configuration` for the user's configuration.
  package var layer: String
  /// The policy's file, or the configuration's list.
  package var path: String
  package var principals: [String]

  package init(layer: String, path: String, principals: [String]) {
    self.layer = layer
    self.path = path
    self.principals = principals
  }

  /// The layer of a list that the user's configuration names.
  package static let configuration = "configuration"
}

/// What an effect reaches, in one spelling for all spellings of it.
package struct TargetName: Hashable, Sendable, CustomStringConvertible {
  /// What kind of thing it is: targets of different spaces are different things.
  package enum Space: String, Hashable, Sendable, CaseIterable {
    case reference, path, database, endpoint, command, tool
  }

  package var space: Space
  /// What the name counts within: a repository, a server, a host.
  package var root: String
  /// Parts of the name; whatever lies below a name is reached by reaching the name.
  package var parts: [String]

  package init(space: Space, root: String, parts: [String]) {
    self.space = space
    self.root = root
    self.parts = parts
  }

  package var description: String {
    let name = "\(space.rawValue) \(parts.joined(separator: "/"))"
    return root.isEmpty ? name : "\(name) of \(root)"
  }
}

/// Targets that nothing in the run may reach any more.
package struct TargetsDenied: Hashable, Sendable {
  package enum Source: String, Hashable, Sendable, CaseIterable {
    /// The slow tier said no: only a person can still decide for it.
    case verdict
    case person
    case boundary
  }

  package var step: StepID
  package var source: Source
  package var targets: [TargetName]
  package var reason: String

  package init(step: StepID, source: Source, targets: [TargetName], reason: String) {
    self.step = step
    self.source = source
    self.targets = targets
    self.reason = reason
  }
}

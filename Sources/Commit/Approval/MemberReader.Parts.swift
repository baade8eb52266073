import JSON
import Plans
import Policy
import RunJournal

/// Parts of a proposal.
extension MemberReader {
  func revision() throws(UnreadableProposal) -> Revision {
    Revision(commit: try string("commit"), tree: try string("tree"))
  }

  /// Money of other steps, by currency.
  func money() throws(UnreadableProposal) -> [String: Int] {
    var money: [String: Int] = [:]
    for (currency, value) in try object("money-besides") {
      guard let amount = value.integerValue.flatMap({ Int(exactly: $0) }) else {
        throw UnreadableProposal(reason: "policy.money-besides holds something that is no amount")
      }
      money[currency] = amount
    }
    return money
  }

  func targetIdentity() throws(UnreadableProposal) -> Proposal.TargetIdentity {
    Proposal.TargetIdentity(
      path: try string("path"), repository: document["repository"] == nil ? nil : try string("repository"))
  }

  func mergeResults(_ name: String) throws(UnreadableProposal) -> [Proposal.MergeResult] {
    try readers(name).map { reader throws(UnreadableProposal) in
      Proposal.MergeResult(from: try reader.reader("from").revision(), to: try reader.reader("to").revision())
    }
  }

  func appliedParts(_ name: String) throws(UnreadableProposal) -> [Proposal.AppliedPart] {
    try readers(name).map { reader throws(UnreadableProposal) in
      Proposal.AppliedPart(
        seal: try reader.string("seal"),
        effects: try reader.array("effects").map { value throws(UnreadableProposal) in
          try MemberReader(["effect": value]).count("effect")
        })
    }
  }

  func mode(_ name: String) throws(UnreadableProposal) -> UInt32? {
    try optional(name) { reader throws(UnreadableProposal) in
      guard let mode = UInt32(exactly: try reader.integer(name)) else {
        throw UnreadableProposal(reason: "\(name) is out of range")
      }
      return mode
    }
  }

  func count(_ name: String) throws(UnreadableProposal) -> Int {
    guard let count = Int(exactly: try integer(name)) else { throw UnreadableProposal(reason: "\(name) is too large") }
    return count
  }

  func change() throws(UnreadableProposal) -> FileChange {
    guard let kind = FileChange.Kind(rawValue: try string("kind")) else {
      throw UnreadableProposal(reason: "the kind of a change is not known")
    }
    return FileChange(
      path: try string("path"), kind: kind, oldMode: try mode("old-mode"), newMode: try mode("new-mode"),
      linesAdded: try count("lines-added"), linesRemoved: try count("lines-removed"),
      isBinary: try flag("binary"), newSize: try count("new-size"),
      before: try optional("before") { reader throws(UnreadableProposal) in
        let before = try reader.reader("before")
        return FileChange.Before(
          size: try before.count("size"), lines: try before.count("lines"),
          isKeptElsewhere: try before.flag("kept-elsewhere"))
      }, moved: try optional("moved") { reader throws(UnreadableProposal) in try reader.string("moved") })
  }

  func choice() throws(UnreadableProposal) -> ModelChoice {
    guard let lane = Lane(rawValue: try string("lane")) else {
      throw UnreadableProposal(reason: "a lane is not known")
    }
    let effort = try optional("effort") { reader throws(UnreadableProposal) in
      guard let effort = Effort(rawValue: try reader.string("effort")) else {
        throw UnreadableProposal(reason: "an effort is not known")
      }
      return effort
    }
    return ModelChoice(model: try string("model"), lane: lane, effort: effort)
  }

  func executables() throws(UnreadableProposal) -> [SealedExecutable] {
    try readers("executables").map { reader throws(UnreadableProposal) in
      SealedExecutable(path: try reader.string("path"), digest: try reader.string("sha256"))
    }
  }

  /// Where a policy says for each effect that it needs no person.
  func grants() throws(UnreadableProposal) -> [String?] {
    var grants: [String?] = []
    for grant in try array("unattended") {
      guard grant == .null || grant.stringValue != nil else {
        throw UnreadableProposal(reason: "policy.unattended holds something that is no text")
      }
      grants.append(grant.stringValue)
    }
    return grants
  }

  func policy() throws(UnreadableProposal) -> Proposal.Policy {
    guard let approval = ApprovalRule(rawValue: try string("approval")) else {
      throw UnreadableProposal(reason: "policy.approval is not known")
    }
    guard let onFailure = FailureRule(rawValue: try string("on-failure")) else {
      throw UnreadableProposal(reason: "policy.on-failure is not known")
    }
    let approvals = try optional("approvals") { reader throws(UnreadableProposal) in
      guard let count = Int(exactly: try reader.integer("approvals")) else {
        throw UnreadableProposal(reason: "policy.approvals is out of range")
      }
      return count
    }
    let signers = try optional("signers") { reader throws(UnreadableProposal) in
      let reader = try reader.reader("signers")
      return Proposal.Signers(path: try reader.string("path"), digest: try reader.string("sha256"))
    }
    return Proposal.Policy(
      boundary: try value("boundary"), approval: approval, inputs: try object("inputs"), approvals: approvals,
      signers: signers,
      digest: try optional("sha256") { reader throws(UnreadableProposal) in try reader.string("sha256") },
      onFailure: onFailure)
  }
}

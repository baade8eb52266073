import BlastRadius
package import Documents
import History
import Plans

/// A document that is no proposal of this version.
package struct UnreadableProposal: Error, Hashable, Sendable {
  /// What is missing or wrong, by its member's name.
  package var reason: String
}

extension Proposal {
  /// Reads what `document` wrote.
  ///
  /// - Throws: `UnreadableProposal` when a member is missing, of another type, or too many.
  package init(reading document: JSONValue) throws(UnreadableProposal) {
    let reader = MemberReader(document)
    guard try reader.integer("version") == Self.version else {
      throw UnreadableProposal(reason: "version is not \(Self.version)")
    }
    let plan = try reader.reader("plan")
    let policy = try reader.reader("policy")
    guard let approval = ApprovalRule(rawValue: try policy.string("approval")) else {
      throw UnreadableProposal(reason: "policy.approval is not known")
    }
    self.init(
      run: RunID(try reader.string("run")), step: StepID(try reader.string("step")), nonce: try reader.string("nonce"),
      planName: try plan.string("name"), planDigest: try plan.string("sha256"),
      policy: Policy(
        boundary: try policy.value("boundary"), approval: approval, inputs: try policy.object("inputs")),
      target: TargetIdentity(path: try reader.reader("target").string("path")),
      base: try reader.reader("base").revision(), draft: try reader.reader("draft").revision(),
      changes: try reader.readers("changes").map { reader throws(UnreadableProposal) in try reader.change() },
      checks: try reader.array("checks").map { $0.arrayValue?.compactMap(\.stringValue) ?? [] },
      effects: try reader.readers("effects").map { reader throws(UnreadableProposal) in try reader.effect() },
      judge: try reader.reader("judge").choice(),
      drafters: try reader.readers("drafters").map { reader throws(UnreadableProposal) in try reader.choice() },
      sealedAt: Instant(milliseconds: try reader.integer("sealed-at")),
      expiresAt: Instant(milliseconds: try reader.integer("expires-at")), shown: try reader.string("shown"),
      landings: try reader.readers("landings").map { reader throws(UnreadableProposal) in
        Landing(from: try reader.reader("from").revision(), to: try reader.reader("to").revision())
      })
  }
}

/// Reads members of an object and names the one that is missing.
private struct MemberReader {
  let document: JSONValue

  init(_ document: JSONValue) { self.document = document }

  func value(_ name: String) throws(UnreadableProposal) -> JSONValue {
    guard let value = document[name] else { throw UnreadableProposal(reason: "\(name) is missing") }
    return value
  }

  func string(_ name: String) throws(UnreadableProposal) -> String {
    guard let text = try value(name).stringValue else { throw UnreadableProposal(reason: "\(name) is no string") }
    return text
  }

  func integer(_ name: String) throws(UnreadableProposal) -> Int64 {
    guard let number = try value(name).integerValue else { throw UnreadableProposal(reason: "\(name) is no integer") }
    return number
  }

  func flag(_ name: String) throws(UnreadableProposal) -> Bool {
    guard let flag = try value(name).boolValue else { throw UnreadableProposal(reason: "\(name) is no boolean") }
    return flag
  }

  func array(_ name: String) throws(UnreadableProposal) -> [JSONValue] {
    guard let elements = try value(name).arrayValue else { throw UnreadableProposal(reason: "\(name) is no list") }
    return elements
  }

  func object(_ name: String) throws(UnreadableProposal) -> [String: JSONValue] {
    guard let members = try value(name).objectValue else { throw UnreadableProposal(reason: "\(name) is no object") }
    return members
  }

  func reader(_ name: String) throws(UnreadableProposal) -> MemberReader { MemberReader(try value(name)) }

  func readers(_ name: String) throws(UnreadableProposal) -> [MemberReader] { try array(name).map(MemberReader.init) }

  func revision() throws(UnreadableProposal) -> Revision {
    Revision(commit: try string("commit"), tree: try string("tree"))
  }

  func mode(_ name: String) throws(UnreadableProposal) -> UInt32? {
    try value(name).integerValue.flatMap(UInt32.init(exactly:))
  }

  func change() throws(UnreadableProposal) -> FileChange {
    guard let kind = FileChange.Kind(rawValue: try string("kind")) else {
      throw UnreadableProposal(reason: "the kind of a change is not known")
    }
    return FileChange(
      path: try string("path"), kind: kind, oldMode: try mode("old-mode"), newMode: try mode("new-mode"),
      linesAdded: Int(try integer("lines-added")), linesRemoved: Int(try integer("lines-removed")),
      isBinary: try flag("binary"), newSize: Int(try integer("new-size")))
  }

  func choice() throws(UnreadableProposal) -> ModelChoice {
    guard let lane = Lane(rawValue: try string("lane")) else {
      throw UnreadableProposal(reason: "a lane is not known")
    }
    let effort = try value("effort").stringValue.flatMap(Effort.init(rawValue:))
    return ModelChoice(model: try string("model"), lane: lane, effort: effort)
  }

  func effect() throws(UnreadableProposal) -> ProposedEffect {
    guard let kind = EffectKind(rawValue: try string("kind")) else {
      throw UnreadableProposal(reason: "the kind of an effect is not known")
    }
    return ProposedEffect(
      kind: kind, arguments: try value("arguments"), identity: try value("identity"),
      fingerprint: try value("fingerprint"), measured: try value("measured"), preview: try string("preview"),
      isCompensable: try flag("compensable"))
  }
}

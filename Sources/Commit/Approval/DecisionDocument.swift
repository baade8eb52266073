import JSON
package import RunJournal

/// What a person signs about something that was applied: that it is to be undone, or what became of it.
package struct DecisionDocument: Hashable, Sendable {
  package enum Word: Hashable, Sendable {
    case undo
    /// Whether the effect, or its undo, happened.
    case resolve(EffectResolved.Action, isCommitted: Bool)
  }

  package static let version: Int64 = 1

  package var word: Word
  package var run: RunID
  package var seal: String
  /// Places in the proposal's list, from 0.
  package var effects: [Int]
  package var reason: String
  /// Login name of the signer on their own system.
  package var person: String
  /// 128 random bits in hexadecimal.
  package var nonce: String
  package var givenAt: Instant

  package init(
    _ word: Word, run: RunID, seal: String, effects: [Int], reason: String, person: String, nonce: String,
    givenAt: Instant
  ) {
    self.word = word
    self.run = run
    self.seal = seal
    self.effects = effects
    self.reason = reason
    self.person = person
    self.nonce = nonce
    self.givenAt = givenAt
  }

  package var canonicalText: String {
    var members: [String: JSONValue] = [
      "chancery-decision": .integer(Self.version), "run": .string(run.text), "seal": .string(seal),
      "effects": .array(effects.map { .integer(Int64($0 + 1)) }), "reason": .string(reason),
      "person": .string(person), "nonce": .string(nonce), "given-at": .integer(givenAt.milliseconds),
    ]
    switch word {
    case .undo: members["decision"] = "undo"
    case .resolve(let action, let isCommitted):
      members["decision"] = "resolve"
      members["action"] = .string(action.rawValue)
      members["committed"] = .bool(isCommitted)
    }
    return JSONValue.object(members).canonicalText
  }

  /// Whether a signed document states exactly this decision; signer, nonce and time may differ.
  package func isSaid(by signed: SignedApproval) -> Bool {
    guard let document = try? JSONValue(parsing: signed.document, depthLimit: 3, sizeLimit: 1 << 16),
      let nonce = document["nonce"]?.stringValue, let person = document["person"]?.stringValue,
      let moment = document["given-at"]?.integerValue
    else { return false }
    var same = self
    same.nonce = nonce
    same.person = person
    same.givenAt = Instant(milliseconds: moment)
    return same.canonicalText.utf8.elementsEqual(signed.document.utf8)
  }
}

extension UndoRequested {
  /// The document to sign for this request.
  package func document(of run: RunID, nonce: String, at now: Instant) -> DecisionDocument {
    DecisionDocument(
      .undo, run: run, seal: seal, effects: effects, reason: reason, person: person ?? "", nonce: nonce, givenAt: now)
  }
}

extension EffectResolved {
  /// The document to sign for this outcome.
  package func document(of run: RunID, nonce: String, at now: Instant) -> DecisionDocument {
    DecisionDocument(
      .resolve(action, isCommitted: isCommitted), run: run, seal: seal, effects: [effect], reason: reason,
      person: person, nonce: nonce, givenAt: now)
  }
}

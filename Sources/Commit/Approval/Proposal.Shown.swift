package import JSON

/// The texts that people are shown of a proposal, as they were when it was sealed. They are kept beside the canonical form,
/// which holds their digest.
extension Proposal {
  package var shownDocument: JSONValue {
    [
      "version": .integer(Self.version), "text": .string(shown),
      "people": .array(policy.people.map(JSONValue.string)), "effects": .array(effects.map(\.shownDocument)),
    ]
  }

  /// Puts the texts where they belong.
  ///
  /// - Throws: `UnreadableProposal` where they are not such a document, or one of another number of effects.
  mutating func takeShown(_ document: JSONValue) throws(UnreadableProposal) {
    let reader = MemberReader(document)
    let texts = try reader.readers("effects")
    guard texts.count == effects.count else { throw UnreadableProposal(reason: "the shown texts are of other effects") }
    shown = try reader.string("text")
    policy.people = try reader.strings("people")
    for (index, text) in texts.enumerated() {
      effects[index].preview = try text.string("preview")
      effects[index].shown = try text.strings("lines")
      let undo = try text.optional("undo") { reader throws(UnreadableProposal) in try reader.string("undo") }
      effects[index].compensation?.preview = undo ?? ""
    }
    guard shownDocument.canonicalText.utf8.elementsEqual(document.canonicalText.utf8) else {
      throw UnreadableProposal(reason: "the shown texts are not as they are written")
    }
  }
}

extension ProposedEffect {
  var shownDocument: JSONValue {
    [
      "preview": .string(preview), "lines": .array(shown.map(JSONValue.string)),
      "undo": compensation.map { .string($0.preview) } ?? .null,
    ]
  }
}

import JSON
package import Plans

/// What a person signs to waive one rule for one repository, until a moment.
package struct WaiverDocument: Hashable, Sendable {
  package static let version: Int64 = 1

  package var waiver: Waiver
  package var nonce: String

  /// - Parameter waiver: without its signers, whom the signature tells.
  package init(_ waiver: Waiver, nonce: String) {
    self.waiver = waiver
    self.nonce = nonce
  }

  package var canonicalText: String {
    JSONValue.object([
      "chancery-waiver": .integer(Self.version), "layer": .string(waiver.layer.rawValue), "key": .string(waiver.key),
      "demand": waiver.demand, "repository": .string(waiver.repository), "given-at": .integer(waiver.given),
      "ends-at": .integer(waiver.ends), "reason": .string(waiver.reason), "nonce": .string(nonce),
    ]).canonicalText
  }

  /// Reads what `canonicalText` wrote, and nothing that merely says the same.
  package init(reading text: String) throws(UnreadableProposal) {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: text, depthLimit: 12, sizeLimit: 1 << 16)
    } catch {
      throw UnreadableProposal(reason: "it is no JSON document")
    }
    let reader = MemberReader(document)
    guard try reader.integer("chancery-waiver") == Self.version,
      let layer = PolicyLayer(rawValue: try reader.string("layer"))
    else { throw UnreadableProposal(reason: "it is no waiver of version \(Self.version)") }
    self.init(
      Waiver(
        layer: layer, key: try reader.string("key"), demand: try reader.value("demand"),
        repository: try reader.string("repository"), given: try reader.integer("given-at"),
        ends: try reader.integer("ends-at"), reason: try reader.string("reason"), signers: []),
      nonce: try reader.string("nonce"))
    guard canonicalText.utf8.elementsEqual(text.utf8) else {
      throw UnreadableProposal(reason: "it is not in canonical form")
    }
  }
}

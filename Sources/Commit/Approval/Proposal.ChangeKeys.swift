import Hashing
import JSON
import Plans

extension Proposal {
  /// What each effect changes at each of its targets, in a form that is the same in another run, from another clone, and in
  /// another spelling: SHA-256, in hexadecimal.
  ///
  /// What lands the draft is told by the diff, since the commits that are made have a time of their own.
  package var changeKeys: [[String]] {
    effects.map { effect in
      let content = content(of: effect, otherwise: effect.change ?? effect.arguments)
      let keys = effect.targets.map { target -> JSONValue in
        ["kind": .string(effect.kind.rawValue), "target": target.document, "content": content]
      }
      let earlier = Set([target.path, target.name]).sorted().map { earlierKey(of: effect, in: $0) }
      return (keys + earlier).map { SHA256Digest(of: $0.canonicalText).hex }
    }
  }

  /// As earlier versions kept rejections.
  private func earlierKey(of effect: ProposedEffect, in repository: String) -> JSONValue {
    [
      "kind": .string(effect.kind.rawValue), "identity": effect.identity,
      "content": content(of: effect, otherwise: effect.arguments), "repository": .string(repository),
    ]
  }

  private func content(of effect: ProposedEffect, otherwise arguments: JSONValue) -> JSONValue {
    if let words = effect.words { return .array(words.map(JSONValue.string)) }
    return effect.lands != nil || !effect.consumes.isEmpty ? .string(diffDigest) : arguments
  }
}

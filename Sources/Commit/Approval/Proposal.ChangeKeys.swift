import Hashing
import JSON
import Plans

extension Proposal {
  /// What each effect changes at which target, in a form that is the same in another run: SHA-256, in hexadecimal.
  ///
  /// What lands the draft is told by the diff, since the commits that are made have a time of their own.
  package var changeKeys: [String] {
    effects.map { effect in
      let content: JSONValue =
        if let words = effect.words {
          .array(words.map(JSONValue.string))
        } else if effect.lands != nil || !effect.consumes.isEmpty {
          .string(diffDigest)
        } else {
          effect.arguments
        }
      let key: JSONValue = [
        "kind": .string(effect.kind.rawValue), "identity": effect.identity, "content": content,
        "repository": .string(target.name),
      ]
      return SHA256Digest(of: key.canonicalText).hex
    }
  }
}

extension Plan {
  /// Where the plan would have the same model served otherwise in the middle of a conversation, in words for a person.
  package var switches: [String] {
    tiers.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { tier, choice in
      let alternatives = choice.alternatives
      return alternatives.indices.dropFirst().compactMap { index -> String? in
        let (before, after) = (alternatives[index - 1], alternatives[index])
        guard before.model == after.model, before != after else { return nil }
        return
          "tiers.\(tier.rawValue).fallback[\(index - 1)] goes on with (\(after)) after (\(before)): switching lane "
          + "or effort in a conversation throws the provider's cache away, so that its next turn pays for the whole "
          + "prompt again"
      }
    }
  }
}

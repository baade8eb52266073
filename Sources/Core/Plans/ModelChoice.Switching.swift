extension Plan {
  /// Warnings about fall-backs that would change the lane or effort of the same model within a conversation.
  package var switches: [String] {
    tiers.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { tier, choice in
      let alternatives = choice.alternatives
      return alternatives.indices.dropFirst().compactMap { index -> String? in
        let (before, after) = (alternatives[index - 1], alternatives[index])
        guard before.model == after.model, before != after else { return nil }
        return
          "tiers.\(tier.rawValue).fallback[\(index - 1)] continues with (\(after)) after (\(before)): a change of lane "
          + "or effort within a conversation loses the provider's cache, so the next turn pays for the whole prompt "
          + "again"
      }
    }
  }
}

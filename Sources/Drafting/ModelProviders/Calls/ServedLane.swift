import Plans

extension Lane {
  /// The lane that a server says it served, by the words that servers use; `nil` for a word that says nothing.
  init?(serviceTier word: String?) {
    switch word {
    case "fast", "priority", "performance": self = .fast
    case "default", "standard", "on_demand": self = .standard
    case "flex": self = .flex
    case "ultrafast": self = .ultrafast
    case "batch": self = .batch
    default: return nil
    }
  }
}

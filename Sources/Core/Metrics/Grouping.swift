import Plans

/// What a report groups by.
package enum Grouping: String, Hashable, Sendable, CaseIterable {
  /// Everything together.
  case all
  case plan
  /// The three by what drafted: a run counts in each group that one of its tasks was drafted in.
  case tier, model, lane

  /// The groups that a run counts in.
  func keys(of run: RunMeasure) -> Set<String> {
    switch self {
    case .all: return ["all"]
    case .plan: return [run.planName]
    case .tier, .model, .lane:
      let drafted = Set(run.tasks.map { key(of: $0.service) })
      if !drafted.isEmpty { return drafted }
      // A run that never got to drafting counts where it would have drafted.
      return [key(of: run.tiers[.fast].map { Service(tier: .fast, choice: $0) })]
    }
  }

  /// Whether something that the service did in a run counts in the run's group of that key.
  func includes(_ service: Service?, in group: String) -> Bool {
    switch self {
    case .all, .plan: true
    case .tier, .model, .lane: key(of: service) == group
    }
  }

  private func key(of service: Service?) -> String {
    guard let service else { return "no model" }
    switch self {
    case .all, .plan: return "all"
    case .tier: return service.tier.rawValue
    case .model: return service.model
    case .lane: return service.lane.rawValue
    }
  }
}

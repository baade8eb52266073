/// Why an effect was not applied, or is not known to have been.
package enum EffectError: Error, Hashable, Sendable {
  /// The declaration cannot be applied to this target.
  case invalid(String)
  /// Files of the draft are missing, or hold what cannot be applied.
  case unusable(UnusableFiles)
  /// What was drafted does not go together with what the target holds now, in these paths.
  case conflict(paths: [String])
  /// Something that is not Chancery's to touch is in the way; nothing was changed.
  case obstructed(String)
  /// The world changed after the seal; nothing was changed.
  case stale(String)
  /// It was tried, and is known not to have happened.
  case notApplied(String)
  /// It was tried, and an answer that the plan itself says how to read means that it did not happen. It still counts.
  case saidNotApplied(String)
  /// It was started, and whether it happened is not known.
  case inDoubt(String)
}

extension EffectError: CustomStringConvertible {
  package var description: String { reason }

  /// The reason alone, whatever became of the effect.
  package var reason: String {
    switch self {
    case .invalid(let reason), .obstructed(let reason), .stale(let reason), .notApplied(let reason),
      .saidNotApplied(let reason), .inDoubt(let reason):
      reason
    case .unusable(let files): files.reason
    case .conflict(let paths): "conflict in \(paths.joined(separator: ", "))"
    }
  }

  /// Inside a transaction that was not committed, whatever was wrong means that nothing happened.
  package var withNothingApplied: EffectError {
    switch self {
    case .invalid(let reason), .obstructed(let reason): .notApplied(reason)
    case .unusable(let files): .notApplied(files.reason)
    case .conflict, .stale, .notApplied, .saidNotApplied, .inDoubt: self
    }
  }
}

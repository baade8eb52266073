extension Plan {
  /// What the plan says that is not kept to as it stands, or costs more than it seems to; a line each, for a person.
  package var warnings: [String] {
    switches
      + steps.compactMap { step in
        guard case .commit(let commit) = step.kind, commit.approval == .never else { return nil }
        return "step \(step.id): approval: never is read as by-risk; a person is asked wherever the risk is not low"
      }
  }
}

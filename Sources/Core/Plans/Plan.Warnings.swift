extension Plan {
  /// What the plan says that is not kept to as it stands, or costs more than it seems to; a line each, for a person.
  package var warnings: [String] {
    switches + idleChecks
      + steps.compactMap { step in
        guard case .commit(let commit) = step.kind, commit.approval == .never else { return nil }
        return "step \(step.id): approval: never is read as by-risk; a person is asked wherever the risk is not low"
      }
  }
}

extension Plan {
  /// Checks that pass on any draft, as far as their words are known.
  private var idleChecks: [String] {
    steps.flatMap { step -> [String] in
      let checks: [CheckCommand] =
        switch step.kind {
        case .draft(let draft): draft.checks
        case .check(let check): check.commands
        case .extract, .commit: []
        }
      return checks.compactMap { check in
        let values = Template.Values(inputs: [:], steps: [:])
        guard let words = try? check.run.words.map({ try $0.text(with: values) }), IdleCommand.matches(words) else {
          return nil
        }
        return "step \(step.id): the check `\(words.joined(separator: " "))` looks at no file, and counts as none"
      }
    }
  }
}

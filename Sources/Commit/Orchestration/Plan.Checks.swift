import Plans

extension Plan {
  /// Every check that a step before this one declares.
  func checks(before id: StepID) -> [CheckCommand] {
    ancestors(of: id).flatMap { step -> [CheckCommand] in
      switch step.kind {
      case .draft(let draft): draft.checks
      case .check(let check): check.commands
      case .extract, .commit: []
      }
    }
  }
}

extension CheckCommand {
  /// The command line with inputs and answers filled in.
  func words(with values: Template.Values) throws(Template.MissingValue) -> [String] {
    var words: [String] = []
    for word in run.words { words.append(try word.text(with: values)) }
    return words
  }
}

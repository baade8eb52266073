package import Plans

extension EffectKind {
  package static let gitMerge: EffectKind = "git.merge"
}

/// Merges the draft into a branch of the target.
package struct GitMergeDeclaration: DeclaredEffect {
  package static let kind = EffectKind.gitMerge
  package static let mayBeLowRisk = true

  /// The branch's short name, for example `main`.
  package var into: Template
  /// The short name of the branch that it begins from where it is not there yet; `nil` where it has to be there.
  package var from: Template?
  /// The first line of the merge commit; `nil` means a line made from the plan's name.
  package var message: Template?

  package var how: How
  /// Whether what the branch is given goes live.
  package var deploys: Bool
  /// Whether the message names the change, as Gerrit asks for.
  package var namesChange: Bool

  /// What the branch gets.
  package enum How: String, Hashable, Sendable, CaseIterable {
    /// The draft as a commit on what drafting began from, and a merge commit of that.
    case merge
    /// One commit on the branch, with all of the draft.
    case squash
    /// One commit, and only where the branch has not moved on since drafting began.
    case fastForward = "fast-forward"
  }

  package init(
    into: Template, from: Template? = nil, message: Template? = nil, how: How = .merge, deploys: Bool = false,
    namesChange: Bool = false
  ) {
    self.from = from
    self.namesChange = namesChange
    self.how = how
    self.deploys = deploys
    self.into = into
    self.message = message
  }

  package var declaresUndo: Bool { true }
  package var branches: [Template] { [into] + [from].compactMap(\.self) }

  package var arguments: [DeclaredArgument] {
    [("into", into), ("from", from), ("message", message)].compactMap { name, template in
      template.map { DeclaredArgument(name, $0) }
    }
  }
}

extension EffectDeclaration {
  /// Merges the draft into a branch of the target.
  package struct GitMerge: Hashable, Sendable {
    /// The branch's short name, for example `main`.
    package var into: Template
    /// The first line of the merge commit; `nil` means a line made from the plan's name.
    package var message: Template?

    package init(into: Template, message: Template? = nil) {
      self.into = into
      self.message = message
    }
  }
}

package import Plans

extension EffectKind {
  package static let gitPush: EffectKind = "git.push"
}

/// Pushes a branch or a tag of the target to one of its remotes, never by force.
package struct GitPushDeclaration: DeclaredEffect {
  package static let kind = EffectKind.gitPush

  /// The remote's name in the target's git configuration.
  package var remote: Template
  /// The branch's short name; what is pushed is the commit that this step's merges leave it at.
  package var branch: Template?
  /// The branch's short name on the remote, where that is another.
  package var to: Template?
  /// The tag's name. A tag that the target has is pushed as it is; another is made on the remote, for the branch's
  /// commit.
  package var tag: Template?
  /// Whether the remote deploys what it is given, so that the push counts as a deploy.
  package var deploys: Bool
  /// How long the push may take.
  package var timeoutSeconds: Int

  package static let usualTimeoutSeconds = 120

  package init(
    remote: Template = "origin", branch: Template?, to: Template? = nil, tag: Template? = nil, deploys: Bool = false,
    timeoutSeconds: Int = usualTimeoutSeconds
  ) {
    self.remote = remote
    self.branch = branch
    self.to = to
    self.tag = tag
    self.deploys = deploys
    self.timeoutSeconds = timeoutSeconds
  }

  package var declaresUndo: Bool { false }
  package var branches: [Template] { [branch].compactMap(\.self) }

  package var arguments: [DeclaredArgument] {
    [("remote", remote), ("branch", branch), ("to", to), ("tag", tag)].compactMap { name, template in
      template.map { DeclaredArgument(name, $0) }
    }
  }
}

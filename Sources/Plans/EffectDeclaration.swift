/// The kinds of action that reach outside the scratch workspace.
package enum EffectKind: String, Hashable, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  case gitMerge = "git.merge"
  case gitPush = "git.push"
  case sqlMigrate = "sql.migrate"
  case command
  case http
  case fileWrite = "file.write"
  case mcpCall = "mcp.call"

  /// Whether this release can apply effects of the kind; a plan that declares another is refused when it is read.
  package var isAvailable: Bool { self == .gitMerge }
}

/// An effect as a plan declares it: what is to be done, before anything is measured or sealed.
package enum EffectDeclaration: Hashable, Sendable {
  case gitMerge(GitMerge)
  case gitPush(GitPush)
  case sqlMigrate(SQLMigrate)

  package var kind: EffectKind {
    switch self {
    case .gitMerge: .gitMerge
    case .gitPush: .gitPush
    case .sqlMigrate: .sqlMigrate
    }
  }

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

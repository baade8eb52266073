import Plans

/// What the fakes declare: a branch that is moved.
struct MoveDeclaration: DeclaredEffect {
  static let kind = EffectKind.gitMerge
  static let mayBeLowRisk = true

  var into: Template

  var declaresUndo: Bool { true }
  var arguments: [DeclaredArgument] { [DeclaredArgument("into", into)] }
}

/// Names as the kinds have them, none of which these tests know.
extension EffectKind {
  static let gitMerge: EffectKind = "git.merge"
  static let gitPush: EffectKind = "git.push"
  static let sqlMigrate: EffectKind = "sql.migrate"
}

extension NameAttribute {
  static let branches: NameAttribute = "branches"
  static let remotes: NameAttribute = "remotes"
}

extension NumberAttribute {
  static let rows = NumberAttribute.figure("rows")
}

import Plans

/// Names as the kinds of effects have them; a policy needs no room of any kind to be judged.
extension EffectKind {
  static let gitMerge: EffectKind = "git.merge"
  static let gitPush: EffectKind = "git.push"
  static let sqlMigrate: EffectKind = "sql.migrate"
  static let command: EffectKind = "command"
  static let http: EffectKind = "http"
  static let fileWrite: EffectKind = "file.write"

  static let samples: [EffectKind] = [.gitMerge, .gitPush, .sqlMigrate, .command, .http, .fileWrite]

  var nameAttributes: [NameAttribute] {
    switch self {
    case .gitMerge: [.branches]
    case .gitPush: [.branches, "remotes"]
    case .sqlMigrate: ["databases", "hosts", .tables, "statements"]
    case .http: ["hosts", "methods"]
    case .fileWrite: ["paths"]
    default: []
    }
  }

  var numberAttributes: [NumberAttribute] {
    switch self {
    case .sqlMigrate: [.rows]
    case .fileWrite: [.figure("bytes")]
    default: []
    }
  }
}

extension NameAttribute {
  static let branches: NameAttribute = "branches"
  static let tables: NameAttribute = "tables"
}

extension NumberAttribute {
  static let rows = NumberAttribute.figure("rows")
}

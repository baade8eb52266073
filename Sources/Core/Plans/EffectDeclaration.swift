/// An effect as a plan declares it: what is to be done, before anything is measured or sealed.
///
/// Each kind's declaration has a file of its own.
package enum EffectDeclaration: Hashable, Sendable {
  case gitMerge(GitMerge)
  case command(Command)
  case http(HTTP)
  case fileWrite(FileWrite)
  case gitPush(GitPush)
  case sqlMigrate(SQLMigrate)

  package var kind: EffectKind {
    switch self {
    case .gitMerge: .gitMerge
    case .command: .command
    case .http: .http
    case .fileWrite: .fileWrite
    case .gitPush: .gitPush
    case .sqlMigrate: .sqlMigrate
    }
  }
}

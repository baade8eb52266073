/// The kinds of action that reach outside the scratch workspace.
package enum EffectKind: String, Hashable, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  case gitMerge = "git.merge"
  case gitPush = "git.push"
  case sqlMigrate = "sql.migrate"
  case command
  case http
  case fileWrite = "file.write"
  case mcpCall = "mcp.call"
}

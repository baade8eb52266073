/// A line by which a migration tool tells the way up from the way back in one file.
struct MigrationMarker: Hashable, Sendable {
  /// The tool's name.
  var tool: String
  /// The line, for a message.
  var text: String
  /// The part that begins behind the line.
  var begins: MigrationFile.Direction
  /// Whether what stands above is the way up though no line says so.
  var isSeparator = false

  /// - Returns: `nil` where the line is no marker.
  init?(line: String) {
    let trimmed = String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    guard trimmed.hasPrefix("-") || trimmed.hasPrefix("#") else { return nil }
    let lower = trimmed.lowercased()
    guard Self.words.contains(where: lower.contains) else { return nil }
    for rule in Self.rules where trimmed.contains(rule.pattern()) {
      tool = rule.tool
      begins = rule.begins
      isSeparator = rule.isSeparator
      text = trimmed
      return
    }
    return nil
  }

  /// Of which every marker has one.
  private static let words = [
    "+goose", "+migrate", "migrate:", " migration", "!ups", "!downs", "=", "@undo", "create above",
  ]

  private struct Rule: Sendable {
    var tool: String
    var pattern: @Sendable () -> Regex<Substring>
    var begins: MigrationFile.Direction
    var isSeparator = false
  }

  private static let rules: [Rule] = [
    Rule(tool: "goose", pattern: { /^--\s*\+goose\s+Up\b/.ignoresCase() }, begins: .up),
    Rule(tool: "goose", pattern: { /^--\s*\+goose\s+Down\b/.ignoresCase() }, begins: .down),
    Rule(tool: "sql-migrate", pattern: { /^--\s*\+migrate\s+Up\b/.ignoresCase() }, begins: .up),
    Rule(tool: "sql-migrate", pattern: { /^--\s*\+migrate\s+Down\b/.ignoresCase() }, begins: .down),
    Rule(tool: "dbmate", pattern: { /^--\s*migrate:up\b/ }, begins: .up),
    Rule(tool: "dbmate", pattern: { /^--\s*migrate:down\b/ }, begins: .down),
    // These are words that people write, too: they count only alone on their line.
    Rule(tool: "node-pg-migrate", pattern: { /^--[\s\-]*Up Migration\W*$/.ignoresCase() }, begins: .up),
    Rule(tool: "node-pg-migrate", pattern: { /^--[\s\-]*Down Migration\W*$/.ignoresCase() }, begins: .down),
    Rule(tool: "Play", pattern: { /^(?:#\s*---|--)\s*!Ups\b/ }, begins: .up),
    Rule(tool: "Play", pattern: { /^(?:#\s*---|--)\s*!Downs\b/ }, begins: .down),
    Rule(tool: "shmig", pattern: { /^--\s*=+\s*UP\s*=+$/ }, begins: .up),
    Rule(tool: "shmig", pattern: { /^--\s*=+\s*DOWN\s*=+$/ }, begins: .down),
    Rule(tool: "MyBatis", pattern: { /^--\s*\/\/\s*@UNDO\b/.ignoresCase() }, begins: .down, isSeparator: true),
    Rule(
      tool: "tern", pattern: { /^-+\s*create above \/ drop below\s*-+$/.ignoresCase() }, begins: .down,
      isSeparator: true),
  ]
}

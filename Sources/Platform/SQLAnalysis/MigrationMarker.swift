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

  /// The patterns of all tools, compiled: a literal is compiled each time that it is met.
  struct Rules {
    private let patterns = MigrationMarker.rules.map { ($0, $0.pattern()) }

    /// - Returns: `nil` where the line is no marker.
    func marker(in line: String) -> MigrationMarker? {
      let trimmed = String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
      guard trimmed.hasPrefix("-") || trimmed.hasPrefix("#") else { return nil }
      return patterns.first { trimmed.prefixMatch(of: $0.1) != nil }.map { rule, _ in
        MigrationMarker(tool: rule.tool, text: trimmed, begins: rule.begins, isSeparator: rule.isSeparator)
      }
    }
  }

  private struct Rule: Sendable {
    var tool: String
    var pattern: @Sendable () -> Regex<Substring>
    var begins: MigrationFile.Direction
    var isSeparator = false
  }

  /// Each has a word of `ScriptRemarks`.
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

/// What tools fill in or decide by before they run a file, and what is refused here because of that.
struct ForeignRules {
  private let isFlyway: Bool
  private var isSubstituting = false
  private var changesets = 0
  /// The line of the first one.
  private var precondition: Int?
  // A literal is compiled each time that it is met: once a file, and not once a line.
  private let substitution = /^\s*--\s*\+goose\s+ENVSUB\s+ON/.ignoresCase()
  private let changeset = /^\s*--\s*changeset\s+\S+:\S+(.*)/.ignoresCase()
  private let condition = /^\s*--\s*preconditions?\b/.ignoresCase()

  init(named name: String) {
    let file = name.split(separator: "/").last.map(String.init) ?? name
    isFlyway = file.wholeMatch(of: /[VURB][0-9._]*__.*\.sql/) != nil
  }

  /// Looks at any line.
  func look(at line: ScriptRemarks.Line, in bytes: [UInt8]) throws(SQLProblem) {
    guard isFlyway || isSubstituting, let found = Self.placeholder(in: bytes[line.range]) else { return }
    throw SQLProblem(
      line: line.number,
      reason: isFlyway
        ? "\(found) is a placeholder that Flyway fills in; write the value into the file"
        : "\(found) is a variable that goose fills in; write the value into the file")
  }

  /// `${…}`, the first one of a line.
  private static func placeholder(in line: ArraySlice<UInt8>) -> String? {
    var index = line.startIndex
    while index + 1 < line.endIndex {
      if line[index] == UInt8(ascii: "$"), line[index + 1] == UInt8(ascii: "{") {
        guard let end = line[index...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        return String(decoding: line[index...end], as: UTF8.self)
      }
      index += 1
    }
    return nil
  }

  /// Looks at a line that can be a remark of a tool.
  mutating func look(at text: String, _ number: Int) throws(SQLProblem) {
    if text.prefixMatch(of: substitution) != nil { isSubstituting = true }
    if precondition == nil, text.prefixMatch(of: condition) != nil { precondition = number }
    guard let attributes = text.prefixMatch(of: changeset)?.output.1 else { return }
    changesets += 1
    guard changesets == 1 else {
      throw SQLProblem(
        line: number,
        reason:
          "the file has several changesets of Liquibase, which applies each of them once: put each into a file of its own"
      )
    }
    let known = /\b(dbms|context|contextFilter|labels|runOnChange|runAlways|endDelimiter):/.ignoresCase()
    if let found = attributes.firstMatch(of: known) {
      throw SQLProblem(
        line: number, reason: "\(found.output.1) is an attribute of Liquibase, which is not followed here")
    }
  }

  func end() throws(SQLProblem) {
    guard changesets > 0, let precondition else { return }
    throw SQLProblem(line: precondition, reason: "a precondition of Liquibase is not followed here")
  }
}

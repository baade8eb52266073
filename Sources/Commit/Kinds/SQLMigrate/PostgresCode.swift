import Databases
import JSON
import SQLAnalysis

/// Whether trying statements could run code that nobody has read.
struct PostgresCode {
  let session: PostgresSession

  /// Why the statements are not tried; `nil` where they can be.
  ///
  /// - Parameter statements: everything that would run in one transaction.
  func reason(against statements: [SQLStatement]) throws(DatabaseError) -> String? {
    for statement in statements {
      if let concern = statement.concerns.first(where: { $0.kind == .opaque }) { return "\(concern)" }
    }
    if let made = Self.running(what: statements) { return made }
    let isMaking = statements.contains { $0.code.made != nil }
    for found in try reached(by: statements) {
      if let reason = reason(against: found, called: Self.called(in: statements), isMaking: isMaking) { return reason }
    }
    return nil
  }

  /// Why statements could run code that one of them makes.
  private static func running(what statements: [SQLStatement]) -> String? {
    guard let first = statements.firstIndex(where: { $0.code.made != nil }) else { return nil }
    let others =
      statements[..<first].filter { $0.code.activity == .active }
      + statements[first...].filter { $0.code.activity != .idle }
    guard let other = others.first else { return nil }
    return "it makes code with \(statements[first].code.made ?? ""), which `\(other.summary)` may run"
  }

  private static func called(in statements: [SQLStatement]) -> Set<String> {
    Set(statements.flatMap(\.functions).compactMap { $0.split(separator: ".").last.map(String.init) })
  }

  private func reached(by statements: [SQLStatement]) throws(DatabaseError) -> [Found] {
    let isIdle = statements.allSatisfy { $0.code.activity == .idle }
    let words: Set<String> = isIdle ? [] : Set(statements.flatMap(\.code.words))
    // Each call of `set_config` that stands in a script was read, and sets nothing that a migration is held by.
    let called: Set<String> = isIdle ? [] : Self.called(in: statements).subtracting(["set_config"])
    let isEverywhere = statements.contains { $0.code.isEverywhere }
    return try session.ask(
      Self.query, [Self.list(words), Self.list(called), isEverywhere ? "true" : "false"]
    ).map(Found.init)
  }

  private static func list(_ words: Set<String>) -> String {
    JSONValue.array(words.sorted().map(JSONValue.string)).canonicalText
  }

  private struct Found {
    var kind: String
    var name: String
    var language: String
    var actsAsOwner: Bool
    var source: String
    var `extension`: String

    init(_ row: [String?]) {
      let fields = row.map { $0 ?? "" } + Array(repeating: "", count: max(0, 6 - row.count))
      kind = fields[0]
      name = fields[1]
      language = fields[2]
      actsAsOwner = fields[3] != "false"
      source = fields[4]
      `extension` = fields[5]
    }

    /// Whether it only gives values, though nobody can read it.
    var isHarmless: Bool {
      switch language {
      case "c": OutsideFunctions.harmlessExtensions.contains(`extension`)
      // What makes values of a range type is the server's own.
      case "internal":
        OutsideFunctions.harmlessExtensions.contains(`extension`) || source.hasPrefix("range_constructor")
          || source.hasPrefix("multirange_constructor")
      default: false
      }
    }
  }

  private func reason(against found: Found, called: Set<String>, isMaking: Bool) -> String? {
    switch found.kind {
    case "foreign table": return "it reaches the foreign table \(found.name)"
    case "event trigger": return isMaking ? "it makes code, and the event trigger \(found.name) may run it" : nil
    case "own function":
      return OutsideFunctions.isHarmless(found.name)
        ? nil : "it may run \(found.name)(), whose work a rollback may not undo"
    default: break
    }
    if found.isHarmless { return nil }
    let code = "it may run \(found.name)(), code that the parser does not read"
    if called.contains(found.name) || !["sql", "plpgsql"].contains(found.language) { return code }
    if found.actsAsOwner { return "\(code) and that acts with its owner's rights" }
    if session.server.reachesOutside {
      return "\(code), and \(session.server.user) may read files, run programs or reach other servers here"
    }
    return OutsideFunctions.running(in: found.source).map { "\(code), in which `\($0)` stands" }
  }
}

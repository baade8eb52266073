import JSON
import Plans
package import Policy

extension ProposedEffect {
  /// What a policy can limit of the effect, read from its identity, its arguments and what was measured.
  package var facts: EffectFacts {
    EffectFacts(kind: kind, names: names, numbers: numbers, words: words, text: preview)
  }

  private var names: [NameAttribute: [String]] {
    var names: [NameAttribute: [String]] = [:]
    for attribute in Self.nameAttributes[kind] ?? [] { names[attribute] = self.names(of: attribute) }
    return names
  }

  /// `nil` where they are not known.
  private func names(of attribute: NameAttribute) -> [String]? {
    switch attribute {
    case "branches": text("reference").map { [Self.shortName(of: $0)] }
    case "remotes": text("url").map { [$0] }
    case "databases": text("database").map { [$0] }
    case "hosts": kind == "sql.migrate" ? machines : text("endpoint").map { [TargetSpelling.endpoint($0).host] }
    case "methods": text("method").map { [$0.uppercased()] }
    case "paths": text("path").map { [$0] }
    case "servers": text("server").map { [$0] }
    case "tools": text("tool").map { [$0] }
    case "tables", "statements": measured[attribute.rawValue]?.arrayValue.map { $0.compactMap(\.stringValue) }
    default: nil
    }
  }

  private static let nameAttributes: [EffectKind: [NameAttribute]] = [
    "git.merge": ["branches"], "git.push": ["branches", "remotes"],
    "sql.migrate": ["databases", "hosts", "tables", "statements"], "http": ["hosts", "methods"],
    "file.write": ["paths"], "mcp.call": ["servers", "tools"],
  ]
  private static let figures: [EffectKind: String] = ["sql.migrate": "rows", "file.write": "bytes"]

  /// Where a database is: on this machine for one that is reached by a socket, nowhere but in its path for a file.
  private var machines: [String]? {
    if text("server") == "sqlite" { return [] }
    return text("host").map { [$0.hasPrefix("/") ? "localhost" : $0.lowercased()] }
  }

  private var numbers: [NumberAttribute: Int] {
    var numbers: [NumberAttribute: Int] = [:]
    if let figure = Self.figures[kind] { numbers[.figure(figure)] = number(figure) }
    if let currency = text("currency"), let amount = number("amount") {
      numbers[.amount(currency: currency.uppercased())] = amount
    }
    return numbers
  }

  private var words: [String]? {
    guard kind == "command" else { return nil }
    return arguments["words"]?.arrayValue.map { $0.compactMap(\.stringValue) }
  }

  private func text(_ name: String) -> String? { (identity[name] ?? arguments[name])?.stringValue }

  private func number(_ name: String) -> Int? {
    (measured[name] ?? arguments[name])?.integerValue.flatMap(Int.init(exactly:))
  }

  private static func shortName(of reference: String) -> String {
    let heads = "refs/heads/"
    return reference.hasPrefix(heads) ? String(reference.dropFirst(heads.count)) : reference
  }
}

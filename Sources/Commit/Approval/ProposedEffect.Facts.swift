package import Policy
import JSON
import Plans

extension ProposedEffect {
  /// What a policy can limit of the effect, read from its identity, its arguments and what was measured.
  package var facts: EffectFacts {
    EffectFacts(kind: kind, names: names, numbers: numbers, words: words, text: preview)
  }

  private var names: [NameFacet: [String]] {
    var names: [NameFacet: [String]] = [:]
    for facet in kind.nameFacets { names[facet] = self.names(of: facet) }
    return names
  }

  /// `nil` where they are not known.
  private func names(of facet: NameFacet) -> [String]? {
    switch facet {
    case .branches: text("reference").map { [Self.shortName(of: $0)] }
    case .remotes: text("url").map { [$0] }
    case .databases: text("database").map { [$0] }
    case .hosts: kind == .sqlMigrate ? machines : text("endpoint").map { [TargetSpelling.endpoint($0).host] }
    case .methods: text("method").map { [$0.uppercased()] }
    case .paths: text("path").map { [$0] }
    case .servers: text("server").map { [$0] }
    case .tools: text("tool").map { [$0] }
    case .tables, .statements: measured[facet.rawValue]?.arrayValue.map { $0.compactMap(\.stringValue) }
    }
  }

  /// Where a database is: on this machine for one that is reached by a socket, nowhere but in its path for a file.
  private var machines: [String]? {
    if text("server") == "sqlite" { return [] }
    return text("host").map { [$0.hasPrefix("/") ? "localhost" : $0.lowercased()] }
  }

  private var numbers: [NumberFacet: Int] {
    var numbers: [NumberFacet: Int] = [:]
    for figure in kind.numberFacets { numbers[figure] = number(figure.key) }
    if let currency = text("currency"), let amount = number("amount") {
      numbers[.amount(currency: currency.uppercased())] = amount
    }
    return numbers
  }

  private var words: [String]? {
    guard kind == .command else { return nil }
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

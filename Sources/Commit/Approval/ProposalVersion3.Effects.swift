import JSON
import Plans
import RunJournal

/// What was told of an effect by the names of its JSON's members, before the kinds gave it themselves.
extension ProposalVersion3 {
  static func effect(_ reader: MemberReader) throws(UnreadableProposal) -> ProposedEffect {
    let parts = EffectParts(
      kind: EffectKind(rawValue: try reader.string("kind")), arguments: try reader.value("arguments"),
      identity: try reader.value("identity"), measured: try reader.value("measured"))
    let compensation = try reader.optional("compensation") { reader throws(UnreadableProposal) in
      let reader = try reader.reader("compensation")
      return Compensation(
        arguments: try reader.value("arguments"), fingerprint: try reader.value("fingerprint"),
        assurance: parts.assurance, preview: try reader.string("preview"), executables: try reader.executables())
    }
    return ProposedEffect(
      kind: parts.kind, arguments: parts.arguments, identity: parts.identity,
      fingerprint: try reader.value("fingerprint"), measured: parts.measured, names: parts.names,
      numbers: parts.numbers, words: parts.words, targets: parts.targets, guarded: parts.guarded,
      findings: parts.findings, lands: parts.lands, produces: parts.produces, consumes: parts.consumes,
      executables: try reader.executables(), compensation: compensation, preview: try reader.string("preview"),
      shown: (parts.arguments["shown"]?.arrayValue ?? []).compactMap(\.stringValue))
  }

  fileprivate struct EffectParts {
    let kind: EffectKind
    let arguments: JSONValue
    let identity: JSONValue
    let measured: JSONValue
  }
}

/// Facts, findings and what one effect leaves to another.
extension ProposalVersion3.EffectParts {
  private static let nameAttributes: [EffectKind: [NameAttribute]] = [
    "git.merge": ["branches"], "git.push": ["branches", "remotes"],
    "sql.migrate": ["databases", "hosts", "tables", "statements"], "http": ["hosts", "methods"],
    "file.write": ["paths"], "mcp.call": ["servers", "tools"],
  ]
  private static let figures: [EffectKind: String] = ["sql.migrate": "rows", "file.write": "bytes"]

  var names: [NameAttribute: [String]] {
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
    case "hosts": kind == "sql.migrate" ? machines : text("endpoint").map { [TargetName.endpoint($0).root] }
    case "methods": text("method").map { [$0.uppercased()] }
    case "paths": text("path").map { [$0] }
    case "servers": text("server").map { [$0] }
    case "tools": text("tool").map { [$0] }
    case "tables", "statements": measured[attribute.rawValue]?.arrayValue.map { $0.compactMap(\.stringValue) }
    default: nil
    }
  }

  /// Where a database is: on this machine for one that is reached by a socket, nowhere but in its path for a file.
  private var machines: [String]? {
    if text("server") == "sqlite" { return [] }
    return text("host").map { [$0.hasPrefix("/") ? "localhost" : $0.lowercased()] }
  }

  var numbers: [NumberAttribute: Int] {
    var numbers: [NumberAttribute: Int] = [:]
    if let figure = Self.figures[kind] { numbers[.figure(figure)] = number(figure) }
    if let currency = text("currency"), let amount = number("amount") {
      numbers[.amount(currency: currency.uppercased())] = amount
    }
    return numbers
  }

  var words: [String]? {
    guard kind == "command" else { return nil }
    return arguments["words"]?.arrayValue.map { $0.compactMap(\.stringValue) }
  }

  var findings: [EffectFinding] {
    (measured == "unmeasured" ? [.unmeasured] : []) + (arguments["deploys"] == true ? [.deploys] : [])
  }

  var lands: String? { arguments["tree"]?.stringValue }

  var produces: [EffectProduct] {
    guard kind == "git.merge", let result = arguments["result"]?.stringValue else { return [] }
    return [.commit(result, at: identity["reference"]?.stringValue ?? "")]
  }

  var consumes: [EffectProduct] {
    guard kind == "git.push", let object = arguments["object"]?.stringValue else { return [] }
    return [.commit(object, at: arguments["source"]?.stringValue ?? "")]
  }

  var assurance: Compensation.Assurance {
    switch kind {
    case "git.merge", "file.write": .exact
    case "sql.migrate": .tried
    default: .declared
    }
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

/// Targets.
extension ProposalVersion3.EffectParts {
  var targets: [TargetName] { references + files + databases + endpoints + commands + tools }

  var guarded: [TargetName] {
    guard let repository = identity["repository"]?.stringValue, !references.isEmpty else { return [] }
    return [.gitFolder(of: repository)]
  }

  private var file: (device: Int64, inode: Int64)? {
    guard let device = identity["device"]?.integerValue, let inode = identity["inode"]?.integerValue else {
      return nil
    }
    return (device, inode)
  }

  private var references: [TargetName] {
    let name = identity["reference"]?.stringValue
    guard kind == "git.merge" || kind == "git.push" || name != nil else { return [] }
    var names: [TargetName] = []
    if let repository = identity["repository"]?.stringValue {
      names += TargetName.reference(name ?? "", inRepository: repository, file: file)
    }
    if let url = identity["url"]?.stringValue { names.append(.reference(name, atRemote: url)) }
    return names
  }

  private var files: [TargetName] {
    guard identity["reference"]?.stringValue == nil, let path = identity["path"]?.stringValue else { return [] }
    return TargetName.file(path, file: file)
  }

  private var databases: [TargetName] {
    guard let database = identity["database"]?.stringValue else { return [] }
    return [.database(database, on: identity["server"]?.stringValue ?? "")]
  }

  private var endpoints: [TargetName] { identity["endpoint"]?.stringValue.map { [.endpoint($0)] } ?? [] }

  private var commands: [TargetName] { identity["command"]?.stringValue.map { [.command($0)] } ?? [] }

  private var tools: [TargetName] {
    identity["tool"]?.stringValue.map { [.tool($0, of: identity["server"]?.stringValue ?? "")] } ?? []
  }
}

/// A kind of name that an effect has to do with, for example the branches that it moves.
package enum NameAttribute: String, Hashable, Sendable, CaseIterable, Codable {
  case branches, remotes, databases, tables, statements, hosts, methods, paths, servers, tools

  package var summary: String {
    switch self {
    case .branches: "Short names of the branches that are moved."
    case .remotes: "URLs of the remotes that are pushed to."
    case .databases: "Names of the databases that are migrated."
    case .tables: "Tables that are written to, made or dropped."
    case .statements: "Classes of statements, such as select, insert, update, delete, create, alter, drop and truncate."
    case .hosts: "Hosts that are called."
    case .methods: "Methods of requests, such as POST."
    case .paths: "Absolute paths of the files that are written."
    case .servers: "Servers whose tools are called."
    case .tools: "Tools that are called."
    }
  }
}

/// A figure that is measured of an effect.
package enum NumberAttribute: Hashable, Sendable, Codable {
  /// Rows that statements touch.
  case rows
  /// Bytes that are written.
  case bytes
  /// Minor units of a currency, by its code in capitals.
  case amount(currency: String)

  /// The key below the kind of effect.
  package var key: String {
    switch self {
    case .rows: "rows"
    case .bytes: "bytes"
    case .amount(let currency): "amounts.\(currency)"
    }
  }
}

extension EffectKind {
  /// The names by which effects of the kind can be limited.
  package var nameAttributes: [NameAttribute] {
    switch self {
    case .gitMerge: [.branches]
    case .gitPush: [.branches, .remotes]
    case .sqlMigrate: [.databases, .hosts, .tables, .statements]
    case .command: []
    case .http: [.hosts, .methods]
    case .fileWrite: [.paths]
    case .mcpCall: [.servers, .tools]
    }
  }

  /// The figures by which effects of the kind can be limited, amounts of money apart.
  package var numberAttributes: [NumberAttribute] {
    switch self {
    case .sqlMigrate: [.rows]
    case .fileWrite: [.bytes]
    case .gitMerge, .gitPush, .command, .http, .mcpCall: []
    }
  }
}

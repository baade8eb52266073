/// One statement of a script, as the parser of the database that it is for reads it.
package struct SQLStatement: Hashable, Sendable {
  /// Without the semicolon, and without space around it.
  package var text: String
  /// Line of the script, from 1.
  package var line: Int
  package var classes: Set<StatementClass>
  /// Every table and view that it names, with the schema where the statement names that.
  package var tables: Set<String>
  /// Those of them whose rows or definition it changes.
  package var writtenTables: Set<String>
  package var created: [SchemaObject]
  package var dropped: [SchemaObject]
  /// The object or column that it gives another name.
  package var renamed: Renaming?
  /// Functions and procedures that it calls, with the schema where the statement names that.
  package var functions: Set<String>
  /// What a transaction that is rolled back would not take back, or what a migration may not do.
  package var concerns: [SQLConcern]
  package var code: SQLCode
  package var role: Role

  /// What a statement is for, besides the schema and its rows.
  package enum Role: Hashable, Sendable {
    case work
    case begin
    case commit
    /// Sets how long something may take, in milliseconds; `nil` where that is the default or cannot be told.
    case timeout(name: String, milliseconds: Int?)
    /// Sets what is set so anyway.
    case usual
  }

  /// A name and the one that takes its place, without the names of what it lies in.
  package struct Renaming: Hashable, Sendable {
    package var old: String
    package var new: String

    package init(old: String, new: String) {
      self.old = old
      self.new = new
    }
  }

  package init(
    text: String, line: Int, classes: Set<StatementClass>, tables: Set<String> = [], writtenTables: Set<String> = [],
    created: [SchemaObject] = [], dropped: [SchemaObject] = [], renamed: Renaming? = nil, functions: Set<String> = [],
    concerns: [SQLConcern] = [], code: SQLCode = SQLCode(), role: Role = .work
  ) {
    self.renamed = renamed
    self.text = text
    self.line = line
    self.classes = classes
    self.tables = tables
    self.writtenTables = writtenTables
    self.created = created
    self.dropped = dropped
    self.functions = functions
    self.concerns = concerns
    self.code = code
    self.role = role
  }

  /// The statement on one line, cut where it is long.
  package var summary: String { Self.summary(of: text) }

  static func summary(of text: String) -> String {
    let words = text.prefix(1000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 80 ? words.prefix(79) + "…" : words
  }
}

/// A table, index, function or other named part of a schema.
package struct SchemaObject: Hashable, Sendable, CustomStringConvertible {
  /// In the database's own words and in lower case: `table`, `index`, `materialized view`.
  package var kind: String
  package var name: String

  package init(kind: String, name: String) {
    self.kind = kind
    self.name = name
  }

  package var description: String { "\(kind) \(name)" }

  /// Whether it holds rows, or looks as if it did.
  package var isRelation: Bool { ["table", "view", "materialized view", "foreign table"].contains(kind) }
}

import JSON

/// What one statement does, gathered from PostgreSQL's parse tree.
struct PostgresReading {
  private(set) var classes: Set<StatementClass> = []
  private(set) var tables: Set<String> = []
  private(set) var writtenTables: Set<String> = []
  private(set) var created: [SchemaObject] = []
  private(set) var dropped: [SchemaObject] = []
  private(set) var renamed: SQLStatement.Renaming?
  private(set) var functions: Set<String> = []
  private(set) var concerns: [SQLConcern] = []
  private(set) var code = SQLCode()
  private(set) var role = SQLStatement.Role.work
  /// Names that `WITH` gives to queries, which are no tables.
  private var queryNames: Set<String> = []

  mutating func read(_ kind: String, _ node: JSONValue) {
    classes.insert(PostgresNodes.statementClass(kind))
    role = PostgresNodes.role(kind, node)
    code.activity = PostgresNodes.activity(kind, node)
    code.isEverywhere = kind == "VacuumStmt" && node["rels"] == nil
    PostgresNodes.words(in: node, into: &code.words)
    walk(kind, node)
    tables.subtract(queryNames)
    writtenTables.subtract(queryNames)
    if let object = PostgresNodes.created(by: kind, node) { created.append(object) }
    dropped += PostgresNodes.dropped(by: kind, node)
    renamed = PostgresNodes.renamed(by: kind, node)
    let own = PostgresNodes.concerns(kind, node)
    if let roles = PostgresNodes.roles(kind, node) {
      classes.insert(.grant)
      concerns.append(SQLConcern(.changesRights, roles))
    }
    if PostgresNodes.changesVisibility(kind, node) { classes.insert(.grant) }
    if writtenTables.contains(where: { $0.lowercased() == "pg_settings" || $0.lowercased() == "pg_catalog.pg_settings" }
    ) {
      concerns.append(SQLConcern(.changesLimits, "UPDATE of pg_settings", reason: "sets settings unseen; write SET"))
    }
    if PostgresNodes.namesMarks(kind, node) { concerns.append(SQLConcern(.reachesMarks, "chancery")) }
    concerns += own + functions.sorted().compactMap(OutsideFunctions.concern(about:))
  }

  /// Visits a node of a kind and everything below it.
  private mutating func walk(_ kind: String, _ node: JSONValue) {
    note(kind, node)
    switch node {
    case .object(let members):
      for (name, member) in members.sorted(by: { $0.key < $1.key }) { walk(name, member) }
    case .array(let elements):
      for element in elements { walk("", element) }
    default: break
    }
  }

  private mutating func note(_ kind: String, _ node: JSONValue) {
    code.made = code.made ?? PostgresNodes.made(kind, node)
    if let loading = PostgresNodes.loading(kind, node) { concerns.append(SQLConcern(.opaque, loading)) }
    if let nested = PostgresNodes.nestedClass(kind) { classes.insert(nested) }
    if let name = PostgresNodes.relation(node) {
      tables.insert(name)
    }
    if PostgresNodes.writing.contains(kind) {
      for relation in [node["relation"], node["rel"], node["into"]?["rel"], node["view"], node["table"]] {
        if let name = relation.flatMap(PostgresNodes.relation) { writtenTables.insert(name) }
      }
      for relation in node["relations"]?.arrayValue ?? [] {
        if let name = relation["RangeVar"].flatMap(PostgresNodes.relation) { writtenTables.insert(name) }
      }
    }
    if kind == "SelectStmt", let name = node["intoClause"]?["rel"].flatMap(PostgresNodes.relation) {
      classes.insert(.create)
      created.append(SchemaObject(kind: "table", name: name))
      writtenTables.insert(name)
    }
    if kind == "DropStmt" {
      let names = PostgresNodes.dropped(by: kind, node).filter(\.isRelation).map(\.name)
      tables.formUnion(names)
      writtenTables.formUnion(names)
    }
    if kind == "CommonTableExpr", let name = node["ctename"]?.stringValue { queryNames.insert(name) }
    if kind == "FuncCall", let concern = PostgresNodes.configuring(node) { concerns.append(concern) }
    // A direct call, and the ones that grammar has words of its own for.
    if let name = node["funcname"]?.arrayValue, kind != "CreateFunctionStmt", kind != "CreateTrigStmt" {
      functions.insert(PostgresNodes.name(name))
    }
  }
}

import CSQLite

/// What SQLite's authorizer and its hook on rows report, gathered between two calls of `begin`.
package final class SQLiteWatch {
  /// Something that a statement is compiled to do.
  package struct Action: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case read, insert, update, delete, select
      case create(String)
      case drop(String)
      case alter, reindex, analyze
      case pragma, attach, detach, function, transaction, savepoint
      case other(Int32)
    }

    package var kind: Kind
    /// Usually a table's or an object's name.
    package var first: String?
    package var second: String?
    /// Name of the attached database: `main`, `temp`.
    package var database: String?
    /// The trigger or view that does it, where it is not the statement itself.
    package var origin: String?
  }

  /// Rows that changed in one table.
  package struct Rows: Hashable, Sendable {
    package var inserted = 0
    package var updated = 0
    package var deleted = 0

    package init(inserted: Int = 0, updated: Int = 0, deleted: Int = 0) {
      self.inserted = inserted
      self.updated = updated
      self.deleted = deleted
    }
  }

  package private(set) var actions: [Action] = []
  /// By table, since `forget` was called last.
  package private(set) var rows: [String: Rows] = [:]
  /// Says why something must not be compiled; `nil` lets it through.
  package var refuse: ((Action) -> String?)?
  /// Whether a compiled statement runs. What is compiled meanwhile is a module's own, such as that of full-text search;
  /// the statement itself was asked about when it was compiled.
  var isRunning = false
  /// What was refused last.
  package private(set) var refusal: String?
  /// When a statement has to stop, on the monotonic clock; `nil` means never.
  package var deadline: ContinuousClock.Instant?

  init() {}

  /// Forgets the actions of the statement before.
  package func begin() {
    actions = []
    refusal = nil
  }

  /// Forgets the rows that were counted.
  package func forget() { rows = [:] }

  static let authorize:
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
      UnsafePointer<CChar>?
    ) -> Int32 = { context, code, first, second, database, origin in
      guard let watch = unsafe SQLiteWatch.of(context) else { return SQLITE_DENY }
      if watch.isRunning { return SQLITE_OK }
      let text: (UnsafePointer<CChar>?) -> String? = { unsafe $0.map { unsafe String(cString: $0) } }
      let action = unsafe Action(
        kind: kind(of: code), first: text(first), second: text(second), database: text(database), origin: text(origin))
      watch.actions.append(action)
      if let reason = watch.refuse?(action) {
        watch.refusal = reason
        return SQLITE_DENY
      }
      return SQLITE_OK
    }

  static let noteRow:
    @convention(c) (
      UnsafeMutableRawPointer?, OpaquePointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, sqlite3_int64,
      sqlite3_int64
    ) -> Void = { context, _, operation, _, table, _, _ in
      guard let watch = unsafe SQLiteWatch.of(context), let table = unsafe table else { return }
      let name = unsafe String(cString: table)
      switch operation {
      case SQLITE_INSERT: watch.rows[name, default: Rows()].inserted += 1
      case SQLITE_DELETE: watch.rows[name, default: Rows()].deleted += 1
      default: watch.rows[name, default: Rows()].updated += 1
      }
    }

  static let noteTime: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
    guard let deadline = unsafe SQLiteWatch.of(context)?.deadline else { return 0 }
    return ContinuousClock.now > deadline ? 1 : 0
  }

  /// The connection holds the watch for as long as SQLite can call it.
  private static func of(_ context: UnsafeMutableRawPointer?) -> SQLiteWatch? {
    unsafe context.map { unsafe Unmanaged<SQLiteWatch>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func kind(of code: Int32) -> Action.Kind {
    if let object = created[code] { return .create(object) }
    if let object = dropped[code] { return .drop(object) }
    return switch code {
    case SQLITE_READ: .read
    case SQLITE_SELECT: .select
    case SQLITE_INSERT: .insert
    case SQLITE_UPDATE: .update
    case SQLITE_DELETE: .delete
    case SQLITE_ALTER_TABLE: .alter
    case SQLITE_REINDEX: .reindex
    case SQLITE_ANALYZE: .analyze
    case SQLITE_PRAGMA: .pragma
    case SQLITE_ATTACH: .attach
    case SQLITE_DETACH: .detach
    case SQLITE_FUNCTION: .function
    case SQLITE_TRANSACTION: .transaction
    case SQLITE_SAVEPOINT: .savepoint
    default: .other(code)
    }
  }

  private static let created: [Int32: String] = [
    SQLITE_CREATE_TABLE: "table", SQLITE_CREATE_TEMP_TABLE: "table", SQLITE_CREATE_INDEX: "index",
    SQLITE_CREATE_TEMP_INDEX: "index", SQLITE_CREATE_VIEW: "view", SQLITE_CREATE_TEMP_VIEW: "view",
    SQLITE_CREATE_TRIGGER: "trigger", SQLITE_CREATE_TEMP_TRIGGER: "trigger", SQLITE_CREATE_VTABLE: "virtual table",
  ]

  private static let dropped: [Int32: String] = [
    SQLITE_DROP_TABLE: "table", SQLITE_DROP_TEMP_TABLE: "table", SQLITE_DROP_INDEX: "index",
    SQLITE_DROP_TEMP_INDEX: "index", SQLITE_DROP_VIEW: "view", SQLITE_DROP_TEMP_VIEW: "view",
    SQLITE_DROP_TRIGGER: "trigger", SQLITE_DROP_TEMP_TRIGGER: "trigger", SQLITE_DROP_VTABLE: "virtual table",
  ]
}

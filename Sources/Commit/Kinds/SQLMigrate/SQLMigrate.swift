import Approval
import Databases
import EffectKit
import Git
import Hashing
import JSON
import KindSupport
import Plans
import SQLAnalysis
import SecretSources

/// The canonical arguments of a `sql.migrate`: everything that applying it needs, secrets by name.
struct SQLMigrate: Hashable, Sendable {
  var database: SealedText
  var script: ScriptReference
  var undo: ScriptReference?
  var limits: SQLMigrateDeclaration.Limits
  var isTransactional: Bool

  /// A script by its path and content.
  struct ScriptReference: Hashable, Sendable {
    var file: String
    var blob: String
    var digest: String

    init(_ script: MigrationScript) {
      file = script.file
      blob = script.blob
      digest = script.digest
    }

    init?(_ document: JSONValue?) {
      guard let file = document?["file"]?.stringValue, let blob = document?["blob"]?.stringValue,
        let digest = document?["sha256"]?.stringValue
      else { return nil }
      self.file = file
      self.blob = blob
      self.digest = digest
    }

    var document: JSONValue { ["file": .string(file), "blob": .string(blob), "sha256": .string(digest)] }
  }

  init(
    database: SealedText, script: ScriptReference, undo: ScriptReference?,
    limits: SQLMigrateDeclaration.Limits, isTransactional: Bool
  ) {
    self.database = database
    self.script = script
    self.undo = undo
    self.limits = limits
    self.isTransactional = isTransactional
  }

  init(_ effect: ProposedEffect) throws(EffectError) {
    let arguments = effect.arguments
    func count(_ name: String) -> Int? { arguments[name]?.integerValue.flatMap(Int.init(exactly:)) }
    guard effect.kind == .sqlMigrate, let database = arguments["database"].flatMap(SealedText.init(reading:)),
      let script = ScriptReference(arguments["script"]), let lock = count("lock-seconds"),
      let statement = count("statement-seconds"), let isTransactional = arguments["transaction"]?.boolValue
    else { throw .invalid("these are no arguments of sql.migrate") }
    self.init(
      database: database, script: script, undo: ScriptReference(arguments["undo"]),
      limits: .init(rows: count("rows"), lockSeconds: lock, statementSeconds: statement),
      isTransactional: isTransactional)
  }

  var arguments: JSONValue {
    let undoing: JSONValue = undo?.document ?? .null
    let rows: JSONValue = limits.rows.map { JSONValue.integer(Int64($0)) } ?? .null
    return [
      "database": database.document, "script": script.document, "undo": undoing, "rows": rows,
      "lock-seconds": .integer(Int64(limits.lockSeconds)),
      "statement-seconds": .integer(Int64(limits.statementSeconds)), "transaction": .bool(isTransactional),
    ]
  }

  /// Going back to the schema of before, as long as it is what the migration left.
  static func compensation(
    _ undo: ScriptReference, from applied: MigrationMeasure, measured: MigrationMeasure
  ) -> Compensation {
    Compensation(
      arguments: ["script": undo.document, "schema-after": .string(applied.schemaBefore)],
      fingerprint: ["schema": .string(applied.schemaAfter)], assurance: .tried,
      preview: "runs \(undo.file), which brings the schema back, not rows that are gone: \(measured.summary)")
  }
}

/// The database and the scripts of a migration, as they are found.
struct MigrationPlaces: Sendable {
  let target: String
  let scratch: String
  let secretStore: SecretStore

  /// The database that a text names once its secrets are put in.
  func database(
    _ text: SealedText, limits: SQLMigrateDeclaration.Limits
  ) async throws(EffectError) -> any MigrationDatabase {
    let url: String
    do {
      url = try await text.resolved(by: KnownLater(secretStore: secretStore, key: ""))
    } catch {
      throw .obstructed("\(error)")
    }
    for scheme in ["postgres://", "postgresql://"] where url.hasPrefix(scheme) {
      return PostgresDatabase(url: url, limits: limits)
    }
    guard url.hasPrefix("sqlite:") else {
      // What was written may hold a password, in one of the other ways to write a connection down.
      throw .invalid("the database's URL begins with neither postgresql:// nor sqlite:")
    }
    var path = String(url.dropFirst("sqlite:".count))
    if path.hasPrefix("//") { path = String(path.dropFirst(2)) }
    return SQLiteFile(path: path.hasPrefix("/") ? path : "\(target)/\(path)", limits: limits)
  }

  /// A script of a draft.
  func script(
    _ file: String, in draft: String, for direction: MigrationFile.Direction
  ) throws(EffectError) -> MigrationScript {
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      let blob = try repository.resolve(file: file, in: draft)
      return try Self.script(file, blob: blob, in: repository, for: direction)
    } catch let error as EffectError {
      throw error
    } catch {
      guard (error as? GitError)?.kind == .notFound else {
        throw .invalid("the draft's file \(file) cannot be read: \(error)")
      }
      throw .unusable(UnusableFiles(missing: file))
    }
  }

  /// Whether a commit has a file of that name.
  func isThere(_ file: String, in commit: String) -> Bool {
    guard let repository = try? Repository.open(at: scratch, owner: .chancery) else { return false }
    return (try? repository.resolve(file: file, in: commit)) != nil
  }

  /// A script as it was sealed.
  func script(
    _ sealed: SQLMigrate.ScriptReference, for direction: MigrationFile.Direction
  ) throws(EffectError) -> MigrationScript {
    do {
      guard let blob = ObjectID(hex: sealed.blob) else { throw EffectError.invalid("\(sealed.blob) is no object id") }
      let script = try Self.script(
        sealed.file, blob: blob, in: Repository.open(at: scratch, owner: .chancery), for: direction)
      guard script.digest == sealed.digest else { throw EffectError.stale("\(sealed.file) is not what was sealed") }
      return script
    } catch let error as EffectError {
      throw error
    } catch {
      throw .stale("\(sealed.file) is not in the scratch repository any more: \(error)")
    }
  }

  private static func script(
    _ file: String, blob: ObjectID, in repository: borrowing Repository, for direction: MigrationFile.Direction
  ) throws -> MigrationScript {
    let bytes = try repository.blob(blob)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let encoding = ByteOrderMark.otherEncoding(of: bytes).map { "a text in \($0)" } ?? "not UTF-8 text"
      throw EffectError.unusable(UnusableFiles([file], reason: "\(file) is \(encoding); save it as UTF-8"))
    }
    do throws(SQLProblem) {
      let part = try MigrationFile(text, named: file, for: direction)
      return MigrationScript(
        file: file, blob: blob.hex, text: ByteOrderMark.dropped(from: text), body: part.text, notes: part.notes,
        digest: SHA256Digest(of: bytes).hex)
    } catch {
      throw EffectError.unusable(UnusableFiles([file], reason: "\(file):\(error)"))
    }
  }
}

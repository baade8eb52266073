import Approval
import Databases
import EffectKit
import JSON
import Plans
import RunJournal
import SQLAnalysis

/// A database that migrations run in. Its calls block.
protocol MigrationDatabase: Sendable {
  /// What the database is, and what state its schema is in.
  func look() throws(EffectError) -> MigrationTarget

  /// Where it is, found out without opening or reaching it.
  func reach() throws(EffectError) -> ConnectionTargets

  /// Tries a migration in a transaction, measures it, and rolls it back.
  ///
  /// - Parameter kept: the session of the preview before, where that ended with what goes before this one.
  func preview(_ migration: Migration, in kept: KeptPreview) throws(EffectError) -> MigrationPreview

  /// Identity and name of the database where its preview is kept, which it is not asked for again: it may be locked.
  func known(in kept: KeptPreview) -> (identity: JSONValue, name: String)?

  /// How long a preview may take by its own limits, with some patience.
  var previewSeconds: Int { get }

  /// Runs a script for good, in one transaction with its mark where it can run in one.
  ///
  /// - Returns: what was seen, for a person.
  func apply(_ work: MigrationWork) throws(EffectError) -> String

  /// What the database holds about a key.
  func mark(of key: String) throws(EffectError) -> MigrationMark

  /// Puts what is committed on the disk, where whoever committed it may have been killed before that.
  func secure() throws(EffectError)
}

/// What holds for a server, which has put on the disk what it says is committed.
extension MigrationDatabase {
  func secure() throws(EffectError) {}

  /// The server ends a statement that takes too long, and there may be many.
  var previewSeconds: Int { 24 * 3600 }
}

/// A database as it is now.
struct MigrationTarget: Hashable, Sendable {
  /// The server's own identity and the database's, and where they are.
  var identity: JSONValue
  /// The same as policies and denials name it.
  var place: MigrationPlace
  /// SHA-256 over the definition of every object.
  var schema: String
  /// For a person.
  var name: String
}

/// Where a database is, in the names that policies limit and that denials stick to.
struct MigrationPlace: Hashable, Sendable {
  /// What tells the server from others.
  var server: String
  var database: String
  /// The machine that the server runs on; none for a file.
  var hosts: [String]
  /// What is reached: the database, and the file that it is kept in.
  var targets: [TargetName]

  /// A database of a server.
  ///
  /// - Parameter host: as it is connected to; a path is a socket of this machine.
  init(server: String, database: String, host: String) {
    self.server = server
    self.database = database
    hosts = [host.hasPrefix("/") ? "localhost" : host.lowercased()]
    targets = [.database(database, on: server)]
  }

  /// A database in a file, by the file's path, device and inode.
  init(file path: String, device: Int64, inode: Int64) {
    server = "sqlite"
    database = path
    hosts = []
    targets = TargetName.file(path, file: (device, inode)) + [.database(path, on: server)]
  }
}

/// A script of the draft.
struct MigrationScript: Hashable, Sendable {
  var file: String
  /// Object id of its content in the scratch repository.
  var blob: String
  /// The whole file.
  var text: String
  /// What of it is run, everything else being blank.
  var body: String
  /// What is not run and why.
  var notes: [String] = []
  /// SHA-256 of the file.
  var digest: String

  var document: JSONValue { ["file": .string(file), "blob": .string(blob), "sha256": .string(digest)] }
}

/// A migration with what undoes it.
struct Migration: Hashable, Sendable {
  var script: MigrationScript
  var undo: MigrationScript?
  /// What is run in the database before it, by earlier effects of the same step.
  var earlier: [MigrationScript] = []
  /// Whether another migration is planned right after this one.
  var isFollowed = false
}

/// What was found out about a migration without doing it.
struct MigrationPreview: Sendable {
  enum Result: Sendable {
    case measured(MigrationMeasure, undo: MigrationMeasure?)
    /// It was not tried, for this reason.
    case unmeasured(String, isTransactional: Bool)
  }

  var target: MigrationTarget
  var result: Result
  /// What of a script that was not tried will not be run, and why.
  var notes: [String] = []
}

/// A script that is to be run, with everything that has to hold for it.
struct MigrationWork: Sendable {
  var script: MigrationScript
  var key: String
  var identity: JSONValue
  var schemaBefore: String
  /// What was measured before and approved; `nil` where it could not be.
  var expected: ExpectedMeasure?
  var isTransactional: Bool
  /// Whether the journal holds that an earlier try, under the same key, did not happen.
  var wasNotApplied = false

  struct ExpectedMeasure: Sendable {
    var schemaAfter: String
    /// Rows by table, as sealed; `nil` where another number is expected now.
    var rows: JSONValue?
    /// Tables whose rows are counted before, since they go with the table.
    var counted: [String]
    var mostRows: Int?

    /// Why what was measured now is not what was approved; `nil` where it is.
    func difference(to live: MigrationMeasure) -> String? {
      if live.schemaAfter != schemaAfter { return "the schema would not be what was reviewed afterwards" }
      if let mostRows {
        guard live.totalRows > mostRows else { return nil }
        return "\(live.totalRows) rows would be touched, and limits.rows allows \(mostRows)"
      }
      guard let rows, rows != live.document["rows-by-table"] else { return nil }
      return """
        other rows would be touched than were reviewed: \(MigrationMeasure.Rows.text(live.document["rows-by-table"])), and not \
        \(MigrationMeasure.Rows.text(rows)); limits.rows in the plan would allow a number up to a limit
        """
    }
  }
}

/// What a database holds about a key.
enum MigrationMark: Hashable, Sendable {
  case applied(String)
  /// It was begun outside a transaction, and nothing says how it ended.
  case begun
  case absent
  /// A session is at work under the key.
  case busy
}

extension UnusableFiles {
  /// A script that cannot be run as it is.
  init(_ problems: [SQLProblem], of script: MigrationScript) {
    self.init(
      [script.file], reason: SQLProblem.text(problems, of: script.file),
      told: SQLProblem.text(problems.map(\.withoutData), of: script.file))
  }
}

extension DatabaseError {
  /// What a failure means where nothing has been done for good, and what was begun is rolled back.
  func beforeCommit(_ place: String) -> EffectError {
    switch kind {
    case .unreachable, .locked, .timedOut, .exhausted, .connectionLost: .obstructed("\(place): \(self)")
    case .forbidden, .refused: .invalid("\(place): \(reason)\(code.isEmpty ? "" : " (\(code))")")
    }
  }

  /// The same while a statement of a script ran. What the user may not do is nothing that the script's author can mend.
  func beforeCommit(of script: MigrationScript, line: Int, _ statement: String) -> EffectError {
    let place = "\(script.file):\(line)"
    guard kind == .refused else { return beforeCommit(place) }
    return .unusable(
      UnusableFiles(
        [script.file], reason: beforeCommit(place).reason, told: "\(place): \(told(running: statement))"))
  }
}

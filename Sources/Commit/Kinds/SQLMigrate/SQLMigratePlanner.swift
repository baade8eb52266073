package import Approval
import Databases
package import EffectKit
import JSON
import KindSupport
import LinuxSystem
package import Plans
import SQLAnalysis
package import SecretSources

/// Works out a migration without doing it: tries it in a transaction that is rolled back, and measures it there.
package struct SQLMigratePlanner: EffectPlanner {
  let places: MigrationPlaces
  private let guarded: [String]

  /// - Parameters:
  ///   - target: path of the repository that the run changes, to which paths of SQLite files are relative.
  ///   - scratch: path of the run's scratch repository, which holds the draft.
  ///   - guarded: folders of Chancery's own, in which no effect changes anything.
  package init(target: String, scratch: String, secretStore: SecretStore, guarded: [String] = []) {
    self.guarded = guarded
    places = MigrationPlaces(target: target, scratch: scratch, secretStore: secretStore)
  }

  package func connectionTargets(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ConnectionTargets? {
    let declared = try declaration.value(as: SQLMigrateDeclaration.self)
    let reach = try await places.database(try Self.url(of: declared, context), limits: declared.limits).reach()
    for path in reach.names[.databases] ?? [] where path.hasPrefix("/") {
      if let reason = GuardedPlaces(guarded).refusal(of: path) { throw .invalid("\(path) is not migrated: \(reason)") }
    }
    var decisive = reach
    decisive.decisive = [.databases, .hosts]
    return decisive
  }

  static func url(
    of declared: SQLMigrateDeclaration, _ context: EffectContext
  ) throws(EffectError) -> SealedText {
    let text = try SealedText(declared.database, with: context.values)
    if text.secretNames.isEmpty, DatabaseURL.holdsPassword(text.shown) {
      throw .invalid("the database's URL holds a password, which everyone could read; make the URL a secret")
    }
    return text
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    let declared = try declaration.value(as: SQLMigrateDeclaration.self)
    let text = try Self.url(of: declared, context)
    let script = try places.script(try Self.path(declared.file, context.values), in: context.draft, for: .up)
    let undo = try declared.undo.map { path throws(EffectError) in
      try places.script(try Self.path(path, context.values), in: context.draft, for: .down)
    }
    let database = try await places.database(text, limits: declared.limits)
    let kept = context.memory.value(KeptPreview.self) { KeptPreview() }
    let earlier = try await earlier(in: database, kept, of: context)
    var migration = Migration(script: script, undo: undo, earlier: earlier)
    migration.isFollowed = context.next?.kind == .sqlMigrate
    let preview = try await preview(of: migration, in: database, kept, limits: declared.limits)
    let known = [script, undo].compactMap(\.self).filter { isKnown($0, in: context.base) }
    return try Self.proposed(declared, text, migration, preview, shown: known.flatMap(\.shown))
  }

  /// A preview leaves nothing behind, so one that the database does not end in time is left to itself: inside of a single
  /// function SQLite looks at no time limit.
  private func preview(
    of migration: Migration, in database: any MigrationDatabase, _ kept: KeptPreview,
    limits: SQLMigrateDeclaration.Limits
  ) async throws(EffectError) -> MigrationPreview {
    let patience = Duration.seconds(database.previewSeconds)
    let found = try await Blocking.run(within: patience) { () throws(EffectError) in
      try database.preview(migration, in: kept)
    }
    guard let found else {
      throw .obstructed(
        "\(migration.script.file): the preview did not end in \(limits.statementSeconds) seconds, the time limit")
    }
    return found
  }

  /// Whether the base has a file of the name, so that no difference shows the whole of it.
  private func isKnown(_ script: MigrationScript, in base: String) -> Bool {
    places.isThere(script.file, in: base)
  }

  /// The scripts that earlier effects of the step run in the same database.
  private func earlier(
    in database: any MigrationDatabase, _ kept: KeptPreview, of context: EffectContext
  ) async throws(EffectError) -> [MigrationScript] {
    let migrations = context.earlier.filter { $0.kind == .sqlMigrate }
    guard !migrations.isEmpty else { return [] }
    let found = try await Blocking.run { () throws(EffectError) in
      if let known = database.known(in: kept) { return known }
      let looked = try database.look()
      return (identity: looked.identity, name: looked.name)
    }
    var scripts: [MigrationScript] = []
    for effect in migrations where effect.identity == found.identity {
      let migrate = try SQLMigrate(effect)
      guard !effect.findings.contains(.unmeasured) else {
        throw .invalid(
          "\(migrate.script.file) goes before it in \(found.name) and cannot be tried, so that what comes after cannot be "
            + "either; put it into a commit step of its own, which needs the first one")
      }
      scripts.append(try places.script(migrate.script, for: .up))
    }
    return scripts
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    let migrate = try SQLMigrate(effect)
    _ = try places.script(migrate.script, for: .up)
    let found = try await look(migrate)
    var live = migrate.proposed(
      in: found, measured: effect.measured, compensation: effect.compensation, undo: MigrationFacts(undoing: effect),
      preview: effect.preview, shown: effect.shown)
    // What earlier versions sealed has none, and stays what it was.
    if effect.change == nil { live.change = nil }
    return live
  }

  package func rederive(
    _ effect: ProposedEffect, awaiting earlier: [ProposedEffect]
  ) async throws(EffectError) -> ProposedEffect {
    var derived = try await rederive(effect)
    try await requireMeasure(effect, awaiting: earlier)
    // Until those before it in the database are applied, the schema is that which the first of them was measured on.
    if let first = earlier.first(where: { $0.kind == .sqlMigrate && $0.identity == derived.identity }),
      first.fingerprint == derived.fingerprint
    {
      derived.fingerprint = effect.fingerprint
    }
    return derived
  }

  /// Measures a migration once more while nothing of its step is applied: what other rows would be found only in its own
  /// transaction, when effects before it are done.
  private func requireMeasure(
    _ effect: ProposedEffect, awaiting earlier: [ProposedEffect]
  ) async throws(EffectError) {
    let migrate = try SQLMigrate(effect)
    guard let expected = MigrationWork.ExpectedMeasure(effect.measured, mostRows: migrate.limits.rows) else { return }
    var scripts: [MigrationScript] = []
    for other in earlier where other.kind == .sqlMigrate && other.identity == effect.identity {
      scripts.append(try places.script(SQLMigrate(other).script, for: .up))
    }
    let migration = Migration(script: try places.script(migrate.script, for: .up), undo: nil, earlier: scripts)
    let database = try await places.database(migrate.database, limits: migrate.limits)
    let found = try await preview(of: migration, in: database, KeptPreview(), limits: migrate.limits)
    guard case .measured(let measure, _) = found.result else {
      throw .stale("\(migrate.script.file) could be tried when it was sealed, and cannot be now")
    }
    if let difference = expected.difference(to: measure) { throw .stale("\(migrate.script.file): \(difference)") }
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      let migrate = try SQLMigrate(effect)
      let found = try await look(migrate)
      guard found.identity == effect.identity else { return .unknown("\(found.name) is not what was migrated") }
      let database = try await places.database(migrate.database, limits: migrate.limits)
      let mark = try await Blocking.run { () throws(EffectError) in try database.mark(of: key) }
      return mark.result(for: migrate.script.file, in: found.name)
    } catch {
      return .unknown("the database cannot be asked: \(error)")
    }
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    let found = try await look(try SQLMigrate(applied.effect))
    guard found.identity == applied.effect.identity else { throw .stale("\(found.name) is not what was migrated") }
    var compensation = applied.compensation
    compensation.fingerprint = ["schema": .string(found.schema)]
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    await probe(applied.effect, key: applied.compensationKey)
  }

  private func look(_ migrate: SQLMigrate) async throws(EffectError) -> MigrationTarget {
    let database = try await places.database(migrate.database, limits: migrate.limits)
    return try await Blocking.run { () throws(EffectError) in try database.look() }
  }

  private static func path(_ template: Template, _ values: Template.Values) throws(EffectError) -> String {
    let path: String
    do {
      path = try template.text(with: values)
    } catch {
      throw .invalid("\(error)")
    }
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      throw .invalid("\(path) is no path below the repository's root")
    }
    return path
  }

  private static func proposed(
    _ declared: SQLMigrateDeclaration, _ text: SealedText, _ migration: Migration, _ preview: MigrationPreview,
    shown: [String]
  ) throws(EffectError) -> ProposedEffect {
    var migrate = SQLMigrate(
      database: text, script: .init(migration.script), undo: migration.undo.map { .init($0) },
      limits: declared.limits, isTransactional: true)
    let place = "\(migration.script.file) in \(preview.target.name)"
    let notes = migration.script.notes + preview.notes + (migration.undo?.notes.map { "to undo it, \($0)" } ?? [])
    let said = notes.isEmpty ? "" : "; " + notes.joined(separator: "; ")
    let measured: JSONValue
    let told: String
    var compensation: Compensation?
    var back: MigrationFacts?
    switch preview.result {
    case .measured(let measure, let undo):
      if let limit = declared.limits.rows, measure.totalRows > limit {
        throw .unusable(
          UnusableFiles(
            [migration.script.file],
            reason: "\(place) touches \(measure.totalRows) rows, and limits.rows allows \(limit): \(measure.summary)",
            told: "\(migration.script.file) touches more rows than limits.rows allows, which is \(limit)"))
      }
      measured = measure.document
      if let undo, let script = migrate.undo {
        compensation = SQLMigrate.compensation(script, from: measure, measured: undo)
        back = MigrationFacts(undo.document)
      }
      told =
        "\(place): \(measure.summary)\(said)"
        + (undo == nil ? "; it cannot be undone, since no undo is declared" : "")
    case .unmeasured(let reason, let isTransactional):
      migrate.isTransactional = isTransactional
      migrate.undo = nil
      measured = .null
      told = "\(place): \(reason); nobody knows beforehand what it touches, and it cannot be undone\(said)"
    }
    return migrate.proposed(
      in: preview.target, measured: measured, compensation: compensation, undo: back, preview: told, shown: shown)
  }
}

extension MigrationMark {
  func result(for file: String, in name: String) -> ProbeResult {
    switch self {
    case .applied(let moment): .applied("\(name) holds the mark of \(file), of \(moment)")
    case .absent: .notApplied("\(name) holds no mark of \(file), and nobody is at work on it")
    case .busy: .unknown("a session in \(name) is still at work on \(file), or keeps it locked; ask again later")
    case .begun:
      .unknown(
        "\(file) was begun in \(name) outside a transaction, and nothing there says how it ended; look at its objects")
    }
  }
}

/// What of a script for PostgreSQL is run as a migration, in one transaction and under the limits of a plan.
package struct PostgresMigration: Hashable, Sendable {
  /// What is run, without what happens anyway.
  package private(set) var statements: [SQLStatement] = []
  /// What is not run and why, for whoever reviews it.
  package private(set) var notes: [String] = []
  /// Everything for which the script is refused.
  package private(set) var problems: [SQLProblem] = []

  /// How long a lock is waited for, and one statement may take, in seconds.
  package struct Limits: Hashable, Sendable {
    package var lock: Int
    package var statement: Int

    package init(lock: Int, statement: Int) {
      self.lock = lock
      self.statement = statement
    }

    /// In milliseconds; `nil` for a time that the plan does not limit by itself.
    fileprivate func most(_ name: String) -> (key: String, milliseconds: Int)? {
      switch name {
      case "lock_timeout": ("limits.lock", lock * 1000)
      case "statement_timeout": ("limits.statement", statement * 1000)
      default: nil
      }
    }
  }

  package init(_ script: String, limits: Limits) {
    let reading = PostgresScript.read(script)
    problems = reading.problems
    if !reading.leftOut.isEmpty {
      notes.append(
        "psql's own \(reading.leftOut.joined(separator: ", ")) is left out, which changes nothing in a database")
    }
    statements = reading.statements
    takeSettings(limits)
    takeTransaction()
    for statement in statements { refuse(statement) }
    refuseMixture()
  }

  /// Leaves out settings that are so anyway, and times that are longer than the plan's.
  private mutating func takeSettings(_ limits: Limits) {
    var kept: [SQLStatement] = []
    for var statement in statements {
      switch statement.role {
      case .usual: continue
      case .timeout(let name, let milliseconds):
        guard let most = limits.most(name) else {
          notes.append("line \(statement.line): SET \(name) is left out, since the migration's own limits hold")
          continue
        }
        if let milliseconds, milliseconds > 0, milliseconds <= most.milliseconds {
          statement.concerns.removeAll { $0.kind == .changesLimits }
          kept.append(statement)
        } else {
          notes.append("line \(statement.line): SET \(name) is left out, since \(most.key) of the plan holds")
        }
      case .work, .begin, .commit: kept.append(statement)
      }
    }
    statements = kept
  }

  /// Leaves out one pair of BEGIN and COMMIT around everything, since a migration is a transaction anyway.
  private mutating func takeTransaction() {
    let work = statements.indices.filter { statements[$0].classes != [.session] }
    guard let first = work.first, let last = work.last, first < last, statements[first].role == .begin,
      statements[last].role == .commit
    else { return }
    let inner = statements[(first + 1)..<last]
    guard !inner.contains(where: { $0.role == .begin || $0.role == .commit }) else { return }
    let begin = statements[first]
    statements.remove(at: last)
    statements.remove(at: first)
    for concern in statements.flatMap(\.concerns) where concern.kind == .outsideTransaction {
      add(begin, "BEGIN begins a transaction, and \(concern): leave BEGIN and COMMIT out")
    }
  }

  private mutating func refuse(_ statement: SQLStatement) {
    for concern in statement.concerns {
      switch concern.kind {
      case .controlsTransaction where concern.reason != nil: add(statement, "\(concern)")
      case .controlsTransaction:
        add(
          statement,
          "\(concern); a script may have one BEGIN as its first statement and one COMMIT as its last, and other "
            + "transactions go into scripts of their own")
      case .reachesOutside, .changesLimits, .reachesMarks:
        add(statement, "\(concern), which a migration may not")
      case .outsideTransaction, .outlivesRollback, .opaque, .changesRights: break
      }
    }
  }

  /// Statements that no transaction takes stand in a script of their own.
  private mutating func refuseMixture() {
    let outside = statements.filter { $0.concerns.contains { $0.kind == .outsideTransaction } }
    let settings = statements.filter { $0.classes == [.session] }
    guard let first = outside.first, outside.count + settings.count < statements.count,
      let concern = first.concerns.first(where: { $0.kind == .outsideTransaction }),
      let other = statements.first(where: { !outside.contains($0) && !settings.contains($0) })
    else { return }
    add(
      first,
      "\(concern), and line \(other.line) needs one: put them into scripts of their own, and steps of their own")
  }

  private mutating func add(_ statement: SQLStatement, _ reason: String) {
    let problem = SQLProblem(line: statement.line, reason: reason)
    if !problems.contains(problem) { problems.append(problem) }
  }
}

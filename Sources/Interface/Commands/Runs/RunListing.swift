import JSON
import JournalStore
import Preparation
import Reports
import RunJournal
import Terminal

/// A run that a list cannot tell everything about, and why.
struct TroubledRun {
  /// `nil` where not even its name can be read.
  var run: RunID?
  var plan: String?
  var updatedAt: Instant?
  /// For the list: `unreadable`, or `missing`.
  var word: String
  var reason: String
  var hint: String?
  var status: ExitStatus

  init(run: RunID?, row: RunSummaryRow? = nil, word: String = "unreadable", _ error: any Error) {
    let failure = FailureText(error)
    self.run = run
    plan = row?.planName
    updatedAt = row?.latestAt
    self.word = word
    reason = failure.message
    hint = failure.hint
    status = failure.status
  }

  var document: JSONValue {
    [
      "run": run.map { .string($0.text) } ?? .null, "plan": plan.map(JSONValue.string) ?? .null,
      "updated-at": updatedAt.map { .string(moment($0)) } ?? .null, "status": .string(word),
      "exit-status": .integer(Int64(status.rawValue)), "reason": .string(reason),
      "hint": hint.map(JSONValue.string) ?? .null,
    ]
  }
}

/// Runs for a list, the newest first, and what is wrong with the others: one that cannot be read hides none.
struct RunListing {
  var states: [RunState] = []
  var troubled: [TroubledRun] = []
  /// Why the journal went back, by the runs that it did so for.
  var losses: [RunID: JournalError] = [:]

  /// How many runs are not listed since they are older than those of the limit.
  var more = 0

  /// - Parameter limit: of the runs that the filter holds; `nil` for every one.
  init(latest limit: Int?, of session: Session, _ filter: RunFilter) throws {
    let journal = session.journal
    let (here, now) = (filter.here ? RunsHere() : nil, session.host.clock.now)
    let rows = try journal.runs().filter { filter.holds($0, at: now, here: here) }
    more = max(0, rows.count - (limit ?? rows.count))
    for run in try journal.missingRuns() {
      let loss = try journal.loss(of: run.run)
      if let loss { troubled.append(TroubledRun(run: run.run, word: run.isAccepted ? "in doubt" : "missing", loss)) }
    }
    troubled += try journal.damagedRows().map { TroubledRun(run: nil, $0) }
    for row in rows.prefix(limit ?? rows.count) {
      do {
        states.append(try session.state(of: row.run))
        losses[row.run] = try journal.loss(of: row.run)
      } catch {
        troubled.append(TroubledRun(run: row.run, row: row, error))
      }
    }
  }
}

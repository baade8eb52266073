import Approval
import Drafting
import Foundation
import Hashing
import JSON
import JournalStore
import KindRegistry
import Metrics
import Orchestration
import PlanFiles
import Plans
import Preparation
import Reports
import RunJournal
import Terminal
import Workspaces

/// Finding runs.
extension Session {
  func entries(of run: RunID) throws -> [JournalEntry] { try journal.entries(of: run) }

  func state(of run: RunID) throws -> RunState { try RunState(folding: entries(of: run)) }

  /// The run that a person means.
  ///
  /// - Parameter waiting: whether the newest run that waits for a decision is meant where none is named.
  func find(_ name: String?, waiting: Bool = false) throws -> RunState {
    try state(of: try findID(name, waiting: waiting))
  }

  func findID(_ name: String?, waiting: Bool = false) throws -> RunID {
    let rows = try journal.runs()
    guard let name else {
      // The run that is meant may be the one that is missing.
      if let missing = try journal.missingRuns().first(where: { !$0.isAccepted }) { try requireWhole(missing.run) }
      return try newest(of: rows, waiting: waiting)
    }
    let known = Set(rows.map(\.run)).union(try journal.knownRuns())
    let missing = try journal.missingRuns().map(\.run)
    // The beginning of an id is meant before any other part of it.
    let beginning = known.filter { $0.text.hasPrefix(name) }
    let isMissing = missing.contains { $0.text.hasPrefix(name) }
    let parts = beginning.isEmpty && !isMissing && !name.isEmpty ? known.filter { $0.text.contains(name) } : beginning
    let matches = parts.sorted { $0.text > $1.text }
    if let exact = matches.first(where: { $0.text == name }) { return exact }
    guard let match = matches.first else {
      if let run = missing.first(where: { $0.text.contains(name) }) { try requireWhole(run) }
      throw CommandFailure(.usage, "there is no run \(name)", hint: "`chancery status` lists the runs")
    }
    guard matches.count == 1 else {
      let list = matches.prefix(5).map(\.text).joined(separator: ", ")
      throw CommandFailure(.usage, "\(name) may mean several runs: \(list)", hint: "give more of the id")
    }
    return match
  }

  private func newest(of rows: [RunSummaryRow], waiting: Bool) throws -> RunID {
    let waits: Set<RunSummaryRow.Phase> = [.suspended(.approval), .suspended(.rejection)]
    let here = RunsHere()
    let candidates = rows.filter { here.has($0.target) }
    if let row = candidates.first(where: { !waiting || waits.contains($0.phase) }) { return row.run }
    let place = here.name
    if rows.isEmpty {
      throw CommandFailure(.usage, "there are no runs yet", hint: "`chancery run PLAN` begins one")
    }
    throw CommandFailure(
      .usage, waiting ? "no run of \(place) waits for a decision" : "there are no runs of \(place) yet",
      hint: "`chancery status` lists the runs of all repositories; name the one that you mean")
  }

  func requireOpen(_ state: RunState) throws {
    guard let end = state.end else { return }
    throw CommandFailure(
      ExitStatus(of: state) == .done ? .usage : ExitStatus(of: state),
      "run \(state.start.run) has ended: \(end.outcome.rawValue), \(end.reason)",
      hint: "`chancery run` begins a new one")
  }

  /// Refuses where the journal has lost entries of the run: what it did last is not known.
  func requireWhole(_ run: RunID) throws {
    if let loss = try journal.loss(of: run) { throw loss }
  }

  /// Refuses where the journal of the run came back from a backup.
  func requireKnown(_ state: RunState) throws {
    let run = state.start.run
    try requireWhole(run)
    guard state.isRestored else { return }
    throw CommandFailure(
      .inDoubt,
      "run \(run) was open when its journal came back from a backup: what it did last is not known, so nothing "
        + "is applied for it",
      hint:
        "look at its targets, which `chancery show \(run)` names; `chancery abort \(run)` ends it, and a new run does "
        + "the rest")
  }

  /// Refuses where another process drives the run, and says which.
  func requireIdle(_ state: RunState) throws {
    try RunLock.acquire(state.start.run, in: host.state, at: host.clock.now).release()
  }

  /// The journal's record of the current proposal whose seal begins with these characters.
  func record(sealedAs prefix: String, of state: RunState) throws -> ProposalSealed {
    let prefix = prefix.lowercased()
    guard prefix.count >= 12 else {
      throw CommandFailure(
        .usage, "a seal takes at least its first twelve characters, not \(prefix.count)",
        hint: "`chancery show \(state.start.run)` prints it")
    }
    let records = state.steps.values.compactMap(\.commit.sealed)
    guard let record = records.first(where: { $0.seal.hasPrefix(prefix) }) else {
      let current = records.map { String($0.seal.prefix(12)) }.joined(separator: ", ")
      throw CommandFailure(
        .stale, "run \(state.start.run) has no open proposal with the seal \(prefix)",
        hint: current.isEmpty
          ? "nothing is sealed yet"
          : "\(records.count == 1 ? "the current seal is" : "the current seals are") \(current); `chancery show` prints "
            + "the proposal")
    }
    return record
  }

  /// The current proposal whose seal begins with these characters, as long as it may be decided about.
  func sealed(_ prefix: String, of state: RunState) throws -> SealedProposal {
    let record = try record(sealedAs: prefix, of: state)
    let sealed = try proposal(in: record)
    if let lapse = sealed.proposal.lapse(at: host.clock.now) {
      throw CommandFailure(.stale, lapse.told, hint: "`chancery resume \(state.start.run)` seals it anew")
    }
    return sealed
  }

  func proposal(in record: ProposalSealed) throws -> SealedProposal {
    do {
      return try SealedProposal(reading: record)
    } catch {
      throw CommandFailure(.failed, "the proposal in the journal cannot be trusted: \(error.reason)")
    }
  }

  func revision(of state: RunState, step: String?, attempt: Int?) throws -> Revision {
    if let step {
      let drafts = state.steps[StepID(step)]?.drafts ?? []
      guard let draft = attempt == nil ? drafts.last : drafts.last(where: { $0.attempt == attempt }) else {
        let known = drafts.map { String($0.attempt) }.joined(separator: ", ")
        let drafted = state.steps.filter { !$0.value.drafts.isEmpty }.keys.map(\.text).sorted().joined(separator: ", ")
        throw CommandFailure(
          .usage, "step \(step) has no such attempt",
          hint: known.isEmpty ? "\(drafted.isEmpty ? "no step" : drafted) has drafts" : "it has attempts \(known)")
      }
      return draft.revision
    }
    if let sealed = state.openProposal { return sealed.revision }
    guard let draft = state.steps.values.compactMap(\.drafts.last).max(by: { $0.attempt < $1.attempt }) else {
      throw CommandFailure(.usage, "run \(state.start.run) has drafted nothing yet")
    }
    return draft.revision
  }

  /// Whether a process is at work on a run that neither ended nor waits.
  func isDriven(_ state: RunState) throws -> Bool {
    guard state.end == nil, state.suspension == nil else { return false }
    return try RunLock.holder(of: state.start.run, in: host.state) != nil
  }

  func money(of state: RunState) -> String {
    state.spending.unpriced.isEmpty ? "\(state.spending.money)" : "\(state.spending.money)+?"
  }

  /// The verified length of a run's journal, or what is wrong with it.
  func verification(of run: RunID) throws -> ChainReport { try journal.verify(run) }

  /// The first entry whose proposal is not what its seal says; `nil` where all are.
  func brokenSeal(of run: RunID) throws -> ChainReport.Break? {
    for entry in try entries(of: run) {
      guard case .proposalSealed(let record) = entry.event else { continue }
      do throws(UnreadableProposal) {
        _ = try SealedProposal(reading: record)
      } catch {
        return ChainReport.Break(sequence: entry.sequence, problem: "its proposal cannot be trusted: \(error.reason)")
      }
    }
    return nil
  }

  /// What every run measured, and how many could not be read.
  ///
  /// - Parameter moment: runs that began before it are left out.
  func measures(since moment: Instant? = nil) throws -> (runs: [RunMeasure], checks: FailedChecks, unreadable: Int) {
    var runs: [RunMeasure] = []
    var checks = FailedChecks()
    var unreadable = 0
    var commits = CommitSteps()
    try journal.forEachRun { _, entries in
      if let moment, case .success(let entries) = entries, let first = entries.first, first.at < moment { return }
      if case .success(let entries) = entries { checks.add(entries) }
      if case .success(let entries) = entries,
        let measure = RunMeasure(of: entries, hasCommitStep: { commits.isIn($0) })
      {
        runs.append(measure)
      } else {
        unreadable += 1
      }
    }
    return (runs, checks, unreadable)
  }
}

extension SealLapse {
  /// With the moment that it is about.
  var told: String {
    switch self {
    case .expired(let end): "the seal expired at \(moment(end))"
    case .fromFuture(let start): "\(description) (it was sealed at \(moment(start)))"
    }
  }
}

/// Tells of plans whether they have a commit step, and reads each text once.
private struct CommitSteps {
  private var known: [String: Bool?] = [:]

  /// `nil` for a plan that cannot be read any more.
  mutating func isIn(_ start: RunStart) -> Bool? {
    if let has = known[start.planText] { return has }
    let plan = try? PlanFile.read(
      text: start.planText, path: start.planPath, kinds: KindRegistry.kinds, isFrozen: true
    ).get()
    let has = plan.map { plan in plan.steps.contains { if case .commit = $0.kind { true } else { false } } }
    known[start.planText] = .some(has)
    return has
  }
}

import ArgumentParser
import Foundation
import JSON
import JournalStore
import Plans
import Preparation
import Reports
import RunJournal
import Terminal
import Workspaces

extension Chancery {
  struct Gc: Command {
    static let configuration = CommandConfiguration(
      abstract: "List unused data; delete it after confirmation.",
      discussion: """
        Unused are workspaces and unfinished files of killed processes, runs that never began, and checkouts beyond the size \
        limit. Drafts of ended runs go by age and size, as gc in your configuration says, or the options: never those of a run \
        that is open, waits or is in doubt, and by age alone where an effect could still be undone. Every journal stays. At a \
        terminal you are asked; without one nothing is deleted unless --yes is given.

        \(Help.examples("""
          chancery gc
          chancery gc --older-than 30d --dry-run
          chancery gc --keep 5GiB --yes
          chancery gc --checkouts 0 --yes     also every checkout without a workspace
          """))
        """)

    @Flag(name: [.short, .long], help: "Delete without asking.")
    var yes = false
    @Flag(help: "Only list; delete nothing and ask nothing.")
    var dryRun = false
    @Option(help: "Also the drafts of runs that ended so long ago, such as 30d or 12h.")
    var olderThan: Age?
    @Option(help: "The room that all drafts may take, such as 5GiB; the oldest ended runs go first.")
    var keep: Size?
    @Option(help: "The MiB that all checkouts together may take; the least recently used go first.")
    var checkouts: Int = ScratchStore.basesLimit >> 20
    @Flag(help: "Print JSON (versioned).")
    var json = false

    func validate() throws {
      guard !dryRun || !yes else { throw ValidationError("--dry-run deletes nothing; leave out --yes") }
      guard checkouts >= 0 else { throw ValidationError("--checkouts takes MiB from 0, not \(checkouts)") }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: .quiet, asks: true)
      let housekeeping = session.housekeeping(basesLimit: checkouts << 20)
      let items = try await list(housekeeping, session)
      if !json { show(items, session.output) }
      var deletes = yes && !items.isEmpty
      if !deletes && !json && !dryRun && !items.isEmpty { deletes = try await confirmed() }
      var failures: [String: String] = [:]
      for item in deletes ? items : [] {
        do {
          try await housekeeping.remove(item)
        } catch {
          failures[item.path] = FailureText(error).message
        }
      }
      try tell(items, deletes: deletes, failures, session.output)
      return .done
    }

    private func list(_ housekeeping: Housekeeping, _ session: Session) async throws -> [Housekeeping.Item] {
      let (known, driven) = try session.runFolders()
      let now = session.host.clock.now.milliseconds / 1000
      let unused = try await housekeeping.list(live: driven, known: known, now: now)
      let retention = try retention(session)
      guard !retention.isEmpty else { return unused }
      let ended = try session.endedRuns().filter { !driven.contains($0.run) }
      return try await unused + housekeeping.drafts(of: ended, keeping: retention, now: now)
    }

    /// The options, in the place of what the configuration says.
    private func retention(_ session: Session) throws -> Retention {
      var retention = try session.settings.configuration().retention
      if let olderThan { retention.olderThanSeconds = olderThan.seconds }
      if let keep { retention.keptBytes = keep.bytes }
      return retention
    }

    private func show(_ items: [Housekeeping.Item], _ output: Output) {
      guard !items.isEmpty else { return output.line("nothing to delete") }
      for item in items {
        output.line("  \(bytes(item.bytes).padded(12))\(visibleLine(item.path))  \(item.reason.text)")
      }
      output.line("\(counted(items.count, "item")), \(bytes(items.reduce(0) { $0 + $1.bytes }))")
    }

    private func confirmed() async throws -> Bool {
      guard isatty(STDIN_FILENO) == 1, let controls = Controls() else { return false }
      controls.write("Delete all of this? [y/N] ")
      return try await controls.confirms()
    }

    private func tell(
      _ items: [Housekeeping.Item], deletes: Bool, _ failures: [String: String], _ output: Output
    ) throws {
      if json {
        output.json([
          "version": 1, "deleted": .bool(deletes),
          "items": .array(items.map { $0.document(failure: failures[$0.path]) }),
        ])
      } else if deletes {
        output.line("deleted \(items.count - failures.count) of \(items.count)")
      } else if !items.isEmpty {
        output.line("nothing was deleted\(dryRun ? "" : "; add --yes to delete it")")
      }
      guard let (path, reason) = failures.min(by: { $0.key < $1.key }) else { return }
      throw CommandFailure(.failed, "could not delete \(path): \(reason)", hint: "run `chancery gc` again")
    }
  }
}

extension Housekeeping.Item {
  fileprivate func document(failure: String?) -> JSONValue {
    [
      "path": .string(path), "bytes": .integer(Int64(bytes)), "reason": .string(reason.rawValue),
      "failure": failure.map { .string($0) } ?? .null,
    ]
  }
}

extension Housekeeping.Item.Reason {
  fileprivate var text: String {
    switch self {
    case .leftWorkspace: "a workspace of a killed process"
    case .unfinished: "unfinished when its process was killed"
    case .unbegunRun: "a run that never began"
    case .surplusBase: "a checkout, which can be made again"
    case .oldDrafts: "drafts of an ended run, kept no longer"
    case .surplusDrafts: "drafts of an ended run, beyond the room for drafts"
    }
  }
}

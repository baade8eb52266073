package import JSON
package import RunJournal
import Texts

/// Checks that did not pass, over some runs: how often, how they ended, and their last line.
package struct FailedChecks {
  private struct Record {
    var count = 0
    var latest: CommandRan
  }

  private var records: [[String]: Record] = [:]

  package init() {}

  /// Adds those of one run.
  package mutating func add(_ entries: [JournalEntry]) {
    for entry in entries {
      guard case .commandRan(let command) = entry.event, command.role == .check, !command.passed else { continue }
      records[command.words, default: Record(latest: command)].latest = command
      records[command.words]?.count += 1
    }
  }

  private var sorted: [Record] {
    records.values.sorted {
      ($1.count, CommandText.line($0.latest.words)) < ($0.count, CommandText.line($1.latest.words))
    }
  }

  /// For a person, with a head; the head alone where every check passed.
  package var table: [[String]] {
    [["failed check", "times", "last line of the latest"]]
      + sorted.map { record in
        let text = CheckText(record.latest)
        return [CommandText.line(record.latest.words), String(record.count), text.tail(1).first ?? ""]
      }
  }

  package var document: JSONValue {
    .array(
      sorted.map { record in
        let text = CheckText(record.latest)
        return [
          "words": .array(record.latest.words.map(JSONValue.string)), "times": .integer(Int64(record.count)),
          "latest": .string(text.line), "last-lines": .array(text.tail().map(JSONValue.string)),
        ]
      })
  }
}

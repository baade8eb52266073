import JSON
import RunJournal
import Terminal

/// Ignored folders of the target that checks saw, for a person and for programs.
enum BroughtText {
  /// `, with node_modules`, for the line of a check.
  static func suffix(_ brought: [BroughtRecord]) -> String {
    BroughtRecord.described(brought).map { ", with \($0)" } ?? ""
  }

  /// What `show` says of them.
  static func lines(_ brought: Set<BroughtRecord>) -> [String] {
    sorted(brought).flatMap { record -> [String] in
      let lock = record.lock.map { lock in
        let digest = (record.lockDigest ?? "").prefix(12)
        if record.isOutdated { return "; the draft has another \(lock) than the repository's \(digest)" }
        return "; \(lock) \(digest)" + (record.isOlder == true ? ", which changed after it" : "")
      }
      let seen =
        "with    \(record.path), \(counted(record.files, "entry", "entries")), stamps \(record.stamps.prefix(12))"
      let hidden = record.hidden.prefix(5).joined(separator: ", ") + (record.hidden.count > 5 ? ", …" : "")
      return [seen + (lock ?? "")]
        + (record.hidden.isEmpty ? [] : ["        hidden in it, as credentials: \(hidden)"])
    }
  }

  static func document(_ brought: Set<BroughtRecord>) -> JSONValue {
    .array(
      sorted(brought).map { record in
        [
          "path": .string(record.path), "lock": record.lock.map(JSONValue.string) ?? .null,
          "lock-sha256": record.lockDigest.map(JSONValue.string) ?? .null, "outdated": .bool(record.isOutdated),
          "older": .bool(record.isOlder == true),
          "stamps": .string(record.stamps), "files": .integer(Int64(record.files)),
          "hidden": .array(record.hidden.map(JSONValue.string)),
        ]
      })
  }

  private static func sorted(_ brought: Set<BroughtRecord>) -> [BroughtRecord] {
    brought.sorted { ($0.path, $0.stamps, $0.lockDigest ?? "") < ($1.path, $1.stamps, $1.lockDigest ?? "") }
  }
}

import Documents
import Plans

extension Boundary {
  /// The boundary as a document, with `null` for limits that are not set.
  var document: JSONValue {
    [
      "paths": [
        "allow": paths.allow.map { .array($0.map(JSONValue.string)) } ?? .null,
        "deny": .array(paths.deny.map(JSONValue.string)),
      ],
      "changes": [
        "files": number(changes.files), "lines": number(changes.lines), "deletions": number(changes.deletions),
        "binaries": number(changes.binaries),
      ],
      "effects": .object(
        Dictionary(effects.map { ($0.key.rawValue, JSONValue.integer(Int64($0.value))) }) { first, _ in first }),
      "spend": [
        "picodollars": spend.money.map { .integer($0.picodollars) } ?? .null,
        "wall-seconds": number(spend.wallSeconds), "attempts": number(spend.attempts),
      ],
    ]
  }

  private func number(_ limit: Int?) -> JSONValue { limit.map { .integer(Int64($0)) } ?? .null }
}

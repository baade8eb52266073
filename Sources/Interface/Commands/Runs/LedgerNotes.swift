import Approval
import Foundation
import JSON
import Orchestration
import Plans
import Policy
import RunJournal

/// A file of effects that were begun by runs whose journal is elsewhere, a line each. Nothing is taken out of it.
struct LedgerNotes {
  let path: String

  /// - Throws: for a file that cannot be read whole: what is missing would count for nothing.
  func effects(since moment: Instant) throws(LedgerError) -> [PastEffect] {
    try LedgerLines(path: path).entries(PastEffect.init(reading:)).filter { $0.at.milliseconds >= moment.milliseconds }
  }

  func add(_ effect: PastEffect) throws(LedgerError) { try LedgerLines(path: path).add(effect.document) }
}

extension PastEffect {
  fileprivate var document: JSONValue {
    [
      "at": .integer(at.milliseconds), "run": .string(run.text), "kind": .string(facts.kind.rawValue),
      "names": .object(
        Dictionary(
          uniqueKeysWithValues: facts.names.map { ($0.rawValue, .array($1.map(JSONValue.string))) })),
      "numbers": .object(
        Dictionary(uniqueKeysWithValues: facts.numbers.map { ($0.key, .integer(Int64($1))) })),
    ]
  }

  fileprivate init?(reading document: JSONValue) {
    guard let at = document["at"]?.integerValue, let run = document["run"]?.stringValue,
      let kind = document["kind"]?.stringValue, let names = document["names"]?.objectValue,
      let numbers = document["numbers"]?.objectValue
    else { return nil }
    let facts = EffectFacts(
      kind: EffectKind(rawValue: kind),
      names: Dictionary(
        uniqueKeysWithValues: names.map {
          (NameAttribute(rawValue: $0), ($1.arrayValue ?? []).compactMap(\.stringValue))
        }),
      numbers: Dictionary(
        numbers.map { (NumberAttribute(key: $0), Int(clamping: $1.integerValue ?? .max)) },
        uniquingKeysWith: { first, _ in first }))
    self.init(at: Instant(milliseconds: at), run: RunID(run), facts: facts)
  }
}

package import Plans

/// Something about an effect that whoever reviews it has to know, found by the kind's own planner.
///
/// Risk goes by these and not by a kind's JSON. One that the rule does not know by name is `other`.
package enum EffectFinding: Hashable, Sendable {
  /// Nobody could tell beforehand what it does.
  case unmeasured
  /// It makes something go live.
  case deploys
  /// The target moved on while the draft was made, so that something else lands than what was drafted. A planner does not
  /// say it: it is seen by holding what lands against the draft.
  case targetMovedOn
  /// Rows that are gone afterwards, those of dropped and emptied tables among them.
  case rowsDeleted(Int)
  /// Rows that were there before and hold something else afterwards.
  case rowsRewritten(Int)
  /// It executes these files, which the draft changed.
  case runsWhatTheDraftChanged([String])
  /// What it executes can read these files, which the draft changed.
  case readsWhatTheDraftChanged([String])
  /// It moves money, and the amount, the recipient or another part of it comes from there.
  case moneyFrom(ValueSource)
  /// What is changed was chosen by a model: its target is named by a value from there.
  case targetFrom(ValueSource)
  /// The folder, which the draft makes or changes, is a git repository in everything but its name, so that a git that is run
  /// in it obeys it. Empty for the root.
  case embeddedRepository(String)
  /// It writes a file that is executed, or read when a program starts.
  case startupFile(String)
  /// What only the kind knows of, in its words: a lower-case fragment.
  case other(String)
}

extension EffectFinding {
  /// The finding in one line, for a person.
  package func text(of kind: EffectKind) -> String {
    let kind = kind.rawValue
    return switch self {
    case .unmeasured: "\(kind) could not be measured"
    case .deploys: "\(kind) counts as a deploy"
    case .targetMovedOn: "the target moved on while the draft was made, so that the merge result differs from the draft"
    case .rowsDeleted(let count): "\(kind) deletes \(Self.rows(count))"
    case .rowsRewritten(let count): "\(kind) changes \(Self.rows(count)) that \(count == 1 ? "was" : "were") there"
    case .runsWhatTheDraftChanged(let paths): "\(kind) runs what the draft changed: \(Self.list(paths))"
    case .readsWhatTheDraftChanged(let paths):
      "what \(kind) runs can read files that the draft changed: \(Self.list(paths))"
    case .moneyFrom(let source): "\(kind) moves money, and part of the request comes from \(source.text)"
    case .targetFrom(let source): "the target of \(kind) is named by \(source.text)"
    case .embeddedRepository(let path):
      "\(path.isEmpty ? "the root" : path) has the form of a git repository, which git obeys when it is run there"
    case .startupFile(let path): "\(path) is run, or read when a program starts"
    case .other(let text): text
    }
  }

  private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  private static func list(_ paths: [String]) -> String {
    let more = paths.count > 5 ? " and \(paths.count - 5) more" : ""
    return paths.prefix(5).joined(separator: ", ") + more
  }
}

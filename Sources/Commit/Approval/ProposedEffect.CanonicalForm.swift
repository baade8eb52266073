package import JSON
import Plans
import Policy
import RunJournal

/// An effect in the canonical form of its proposal: everything but the texts for people.
extension ProposedEffect {
  package var document: JSONValue {
    // What earlier versions sealed has none of these, and stays what it was.
    guard !asides.isEmpty || change != nil, var members = usualDocument.objectValue else { return usualDocument }
    if !asides.isEmpty { members["asides"] = .array(asides.map(\.document)) }
    members["change"] = change
    return .object(members)
  }

  private var usualDocument: JSONValue {
    [
      "kind": .string(kind.rawValue), "arguments": arguments, "identity": identity, "fingerprint": fingerprint,
      "measured": measured,
      "facts": [
        "names": .object(EffectFacts.document(of: names)), "numbers": .object(EffectFacts.document(of: numbers)),
        "words": words.map { .array($0.map(JSONValue.string)) } ?? .null,
      ],
      "targets": .array(targets.map(\.document)), "guarded": .array(guarded.map(\.document)),
      "findings": .array(findings.map(\.document)), "lands": lands.map(JSONValue.string) ?? .null,
      "produces": .array(produces.map(\.document)), "consumes": .array(consumes.map(\.document)),
      "origin": origin.document, "executables": .array(executables.map(\.document)),
      "compensation": compensation?.document ?? .null,
    ]
  }

  /// Every text in the effect, those for people as well: what must hold no secret.
  package var everyText: String { document.canonicalText + shownDocument.canonicalText }
}

extension Compensation {
  package var document: JSONValue {
    [
      "arguments": arguments, "fingerprint": fingerprint, "assurance": .string(assurance.rawValue),
      "executables": .array(executables.map(\.document)),
    ]
  }

  /// Every text in it, that for people as well.
  package var everyText: String { document.canonicalText + preview }
}

extension TargetName {
  var document: JSONValue {
    [
      "space": .string(space.rawValue), "root": .string(root), "parts": .array(parts.map(JSONValue.string)),
    ]
  }
}

extension EffectProduct {
  fileprivate var document: JSONValue { ["sort": .string(sort), "place": .string(place), "id": .string(id)] }
}

extension EffectFinding {
  package var document: JSONValue {
    switch self {
    case .unmeasured: ["finding": "unmeasured"]
    case .deploys: ["finding": "deploys"]
    case .targetMovedOn: ["finding": "target-moved-on"]
    case .rowsDeleted(let count): ["finding": "rows-deleted", "count": .integer(Int64(count))]
    case .rowsRewritten(let count): ["finding": "rows-rewritten", "count": .integer(Int64(count))]
    case .runsWhatTheDraftChanged(let paths):
      ["finding": "runs-drafted", "paths": .array(paths.map(JSONValue.string))]
    case .readsWhatTheDraftChanged(let paths):
      ["finding": "reads-drafted", "paths": .array(paths.map(JSONValue.string))]
    case .moneyFrom(let source): ["finding": "money-from", "source": source.document]
    case .targetFrom(let source): ["finding": "target-from", "source": source.document]
    case .embeddedRepository(let path): ["finding": "embedded-repository", "path": .string(path)]
    case .startupFile(let path): ["finding": "startup-file", "path": .string(path)]
    case .other(let text): ["finding": "other", "text": .string(text)]
    }
  }
}

extension EffectOrigin {
  fileprivate var document: JSONValue {
    [
      "place": .integer(Int64(place)), "may-be-low-risk": .bool(mayBeLowRisk),
      "provenance": .array(
        provenance.map { argument in
          [
            "argument": .string(argument.argument),
            "parts": .array(
              argument.parts.map { ["source": $0.source.document, "text": $0.text.map(JSONValue.string) ?? .null] }),
          ]
        }),
    ]
  }
}

extension ValueSource {
  fileprivate var document: JSONValue {
    switch self {
    case .plan: ["from": "plan"]
    case .input(let name): ["from": "input", "name": .string(name)]
    case .person: ["from": "person"]
    case .step(let id, let members):
      ["from": "step", "step": .string(id.text), "members": .array(members.map(JSONValue.string))]
    case .secret(let name): ["from": "secret", "name": .string(name)]
    case .effect(let members): ["from": "effect", "members": .array(members.map(JSONValue.string))]
    case .draft(let path): ["from": "draft", "path": .string(path)]
    }
  }
}

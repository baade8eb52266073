import JSON
import Plans

/// What an answer says of an effect: done, not done, or neither.
enum HTTPVerdict: Hashable {
  case done, notDone, unknown
}

/// By what an answer is judged, as it is sealed.
struct HTTPJudgement: Hashable, Sendable {
  var done: [Int]
  var notDone: [Int]
  var fields: [HTTPDeclaration.Field]

  /// An answer to a request that does something. A conflict, a time-out, and a request that is too early or one of too many
  /// say nothing of what was done before.
  ///
  /// - Parameter isAsked: whether a status request tells more, so that what was accepted is not done by that alone.
  init(ofRequest outcome: HTTPDeclaration.Outcome, isAsked: Bool = false) {
    notDone = outcome.notDone ?? (400...499).filter { ![408, 409, 425, 429].contains($0) }
    done = outcome.done ?? (200...299).filter { !isAsked || $0 != 202 }
    fields = outcome.fields
    settleOverlap(outcome)
  }

  init(ofStatus outcome: HTTPDeclaration.Outcome) {
    notDone = outcome.notDone ?? [404, 410]
    done = outcome.done ?? Array(200...299)
    fields = outcome.fields
    settleOverlap(outcome)
  }

  /// What is written wins over what is meant by default.
  private mutating func settleOverlap(_ outcome: HTTPDeclaration.Outcome) {
    if outcome.done != nil { notDone.removeAll { done.contains($0) } }
    if outcome.notDone != nil { done.removeAll { notDone.contains($0) } }
  }

  init?(reading document: JSONValue?) {
    guard let document, let done = document["done"]?.arrayValue, let notDone = document["not-done"]?.arrayValue else {
      return nil
    }
    self.done = done.compactMap { $0.integerValue.flatMap(Int.init) }
    self.notDone = notDone.compactMap { $0.integerValue.flatMap(Int.init) }
    // Earlier versions sealed one field alone.
    let sealed = document["fields"]?.arrayValue ?? [document["field"]].compactMap(\.self)
    fields = sealed.compactMap(HTTPDeclaration.Field.init(reading:))
  }

  var document: JSONValue {
    [
      "done": .array(done.map { .integer(Int64($0)) }), "not-done": .array(notDone.map { .integer(Int64($0)) }),
      "fields": .array(fields.map(\.document)),
    ]
  }

  func verdict(on answer: HTTPAnswer) -> HTTPVerdict {
    if notDone.contains(answer.status) { return .notDone }
    guard done.contains(answer.status) else { return .unknown }
    guard !fields.isEmpty else { return answer.refusal == nil ? .done : .unknown }
    guard let json = answer.json else { return .unknown }
    let found = fields.map { $0.verdict(on: json) }
    if found.contains(.notDone) { return .notDone }
    return found.allSatisfy { $0 == .done } ? .done : .unknown
  }

  /// What to say of an answer that says neither; empty where the excerpt of it is enough.
  func remark(on answer: HTTPAnswer) -> String {
    guard done.contains(answer.status) else { return "" }
    if let refusal = answer.refusal, fields.isEmpty {
      return "; its body says `\(refusal)`: say with field in the plan how that is read"
    }
    if !fields.isEmpty, answer.json == nil {
      return "; its body is no JSON in UTF-8, in which a field could be looked up"
    }
    return ""
  }
}

extension HTTPDeclaration.Field {
  init?(reading document: JSONValue) {
    guard let pointer = document["pointer"]?.stringValue else { return nil }
    self.init(
      pointer: pointer, done: document["done"]?.arrayValue ?? [], notDone: document["not-done"]?.arrayValue ?? [],
      otherwise: document["else"]?.stringValue.flatMap(Meaning.init(rawValue:)))
  }

  var document: JSONValue {
    [
      "pointer": .string(pointer), "done": .array(done), "not-done": .array(notDone),
      "else": otherwise.map { .string($0.rawValue) } ?? .null,
    ]
  }

  func verdict(on json: JSONValue) -> HTTPVerdict {
    let value = json.value(at: pointer) ?? .null
    if done.contains(value) { return .done }
    if notDone.contains(value) { return .notDone }
    return switch otherwise {
    case .done?: .done
    case .notDone?: .notDone
    case nil: .unknown
    }
  }
}

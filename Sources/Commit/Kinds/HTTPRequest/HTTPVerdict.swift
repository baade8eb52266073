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
  var field: HTTPDeclaration.Field?

  /// An answer to the request itself. A conflict, a time-out, and a request that is too early or one of too many say
  /// nothing of what was done before.
  init(ofRequest outcome: HTTPDeclaration.Outcome) {
    notDone = outcome.notDone ?? (400...499).filter { ![408, 409, 425, 429].contains($0) }
    done = outcome.done ?? Array(200...299)
    settleOverlap(outcome)
  }

  init(ofStatus status: HTTPDeclaration.Status) {
    notDone = status.outcome.notDone ?? [404, 410]
    done = status.outcome.done ?? Array(200...299)
    field = status.field
    settleOverlap(status.outcome)
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
    if let field = document["field"], let pointer = field["pointer"]?.stringValue {
      self.field = HTTPDeclaration.Field(
        pointer: pointer, done: field["done"]?.arrayValue ?? [], notDone: field["not-done"]?.arrayValue ?? [])
    }
  }

  var document: JSONValue {
    [
      "done": .array(done.map { .integer(Int64($0)) }), "not-done": .array(notDone.map { .integer(Int64($0)) }),
      "field": field.map {
        ["pointer": .string($0.pointer), "done": .array($0.done), "not-done": .array($0.notDone)]
      } ?? .null,
    ]
  }

  func verdict(on answer: HTTPAnswer) -> HTTPVerdict {
    if notDone.contains(answer.status) { return .notDone }
    guard done.contains(answer.status) else { return .unknown }
    guard let field else { return .done }
    guard let value = answer.json?.value(at: field.pointer) else { return .unknown }
    if field.done.contains(value) { return .done }
    return field.notDone.contains(value) ? .notDone : .unknown
  }
}

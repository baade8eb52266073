import Foundation
import JSON
package import Models
import Plans

/// Answers from a recording, and only what was recorded: a question that differs in anything has no answer.
package struct ReplayModel: ModelClient {
  private let file: String
  private let calls: [String: RecordedCall]
  private let byPurpose: [ModelRequest.Purpose: RecordedCall]

  /// Reads a recording. A last line without its end is left out: its writer was interrupted.
  ///
  /// - Throws: `.unknownModel` for a file that cannot be read, `.malformed` for a line that is none of a recording.
  package init(file: String) throws(ModelError) {
    self.file = file
    let text = try readText(of: file, what: "recording")
    var calls: [String: RecordedCall] = [:]
    var byPurpose: [ModelRequest.Purpose: RecordedCall] = [:]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.dropLast().enumerated() where !line.isEmpty {
      guard let call = try? JSONDecoder().decode(RecordedCall.self, from: Data(line.utf8)) else {
        throw ModelError(.malformed, "\(file):\(index + 1): expected a recorded call")
      }
      guard call.isIntact else {
        throw ModelError(
          .malformed, "\(file):\(index + 1): the question does not have the digest that stands beside it")
      }
      // A question that was asked twice was asked again by a run that was resumed; that one went on with the last answer.
      calls[call.digest] = call
      byPurpose[call.purpose] = call
    }
    (self.calls, self.byPurpose) = (calls, byPurpose)
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let document = try RecordedCall.document(of: request)
    guard let call = calls[RecordedCall.digest(of: document)] else { throw notRecorded(request, document) }
    guard let answer = call.answer else {
      throw call.error ?? ModelError(.malformed, "\(file): \(request.purpose) has neither an answer nor an error")
    }
    progress(.started)
    progress(.received(bytes: answer.text.utf8.count))
    return answer
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    guard let document = try? RecordedCall.document(of: request),
      let call = calls[RecordedCall.digest(of: document)]
    else { return .unpriced("\(request.choice.model): not in the recording \(file)") }
    // A failure that is recorded is going to be one again.
    return call.cost ?? .priced(.zero)
  }

  private func notRecorded(_ request: ModelRequest, _ document: JSONValue) -> ModelError {
    var reason = "the recording \(file) has no answer for \(request.purpose)"
    if let other = byPurpose[request.purpose] {
      let difference = other.request.firstDifference(from: document)
      reason += "; it was recorded with another question, which differs at \(difference ?? "no member")"
    }
    return ModelError(.notRecorded, reason, hint: "record the run again")
  }
}

extension JSONValue {
  /// Where two documents first differ, in the order of their members' names, with both values; `nil` where equal.
  func firstDifference(from other: JSONValue, at path: String = "") -> String? {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      for key in Set(left.keys).union(right.keys).sorted() {
        let place = path.isEmpty ? key : "\(path).\(key)"
        guard let mine = left[key] else { return "\(place), which only the new question has" }
        guard let theirs = right[key] else { return "\(place), which only the recorded question has" }
        if let difference = mine.firstDifference(from: theirs, at: place) { return difference }
      }
      return nil
    case (.array(let left), .array(let right)):
      for (index, pair) in zip(left, right).enumerated() {
        if let difference = pair.0.firstDifference(from: pair.1, at: "\(path)[\(index)]") { return difference }
      }
      return left.count == right.count ? nil : "\(path), which has \(right.count) elements and had \(left.count)"
    default:
      return self == other ? nil : "\(path): recorded \(shown), now \(other.shown)"
    }
  }

  private var shown: String {
    let text = canonicalText
    return text.count > 120 ? text.prefix(120) + "…" : text
  }
}

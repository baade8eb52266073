import Digests
import Documents
import Foundation
import Models

/// A question and its answer, as a line of a recording.
struct RecordedCall: Hashable, Sendable, Codable {
  /// Of the question's canonical form.
  var digest: String
  var purpose: ModelRequest.Purpose
  var request: JSONValue
  var answer: ModelAnswer
  var cost: PricedCost

  init(request: ModelRequest, answer: ModelAnswer, cost: PricedCost) throws(ModelError) {
    let document = try Self.document(of: request)
    digest = Self.digest(of: document)
    purpose = request.purpose
    self.request = document
    self.answer = answer
    self.cost = cost
  }

  /// The question as a document: every member counts, none depends on when or where it was asked.
  static func document(of request: ModelRequest) throws(ModelError) -> JSONValue {
    guard let data = try? JSONEncoder().encode(request),
      let document = try? JSONValue(parsing: String(decoding: data, as: UTF8.self))
    else { throw ModelError(.invalidRequest, "the question for \(request.purpose) cannot be written as JSON") }
    return document
  }

  static func digest(of document: JSONValue) -> String { SHA256Digest(of: document.canonicalText).hex }

  /// The call on one line, with its line end.
  func line() throws(ModelError) -> String {
    guard let data = try? JSONEncoder().encode(self),
      let document = try? JSONValue(parsing: String(decoding: data, as: UTF8.self))
    else { throw ModelError(.malformed, "the answer for \(purpose) cannot be written as JSON") }
    return document.canonicalText + "\n"
  }
}

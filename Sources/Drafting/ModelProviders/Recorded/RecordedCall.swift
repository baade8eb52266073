import Foundation
import Hashing
import JSON
import Models
import Redaction

/// A question and what came of it, as a line of a recording.
struct RecordedCall: Hashable, Sendable, Codable {
  /// Of the question's canonical form, as it was asked.
  var digest: String
  var purpose: ModelRequest.Purpose
  var request: JSONValue
  /// Whether a key was taken out of the question, which then has not the digest that it was asked with.
  var isRedacted: Bool?
  /// `nil` where the call failed.
  var answer: ModelAnswer?
  var error: ModelError?
  var cost: PricedCost?

  init(
    request: ModelRequest, outcome: Result<ModelAnswer, ModelError>, cost: PricedCost?, redactor: Redactor
  ) throws(ModelError) {
    let document = try Self.document(of: request)
    digest = Self.digest(of: document)
    purpose = request.purpose
    let text = document.canonicalText
    let redacted = redactor.redact(text)
    if redacted != text, let document = try? JSONValue(parsing: redacted) {
      self.request = document
      isRedacted = true
    } else {
      self.request = document
    }
    switch outcome {
    case .success(let answer): self.answer = answer
    case .failure(let error): self.error = error
    }
    self.cost = cost
  }

  /// Whether the question is the one that its digest was made of, as far as that can be told.
  var isIntact: Bool { isRedacted == true || digest == Self.digest(of: request) }

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

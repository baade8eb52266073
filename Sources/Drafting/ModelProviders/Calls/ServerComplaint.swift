import Foundation
import HTTPClient
import JSON
import Models

/// An error as a server states it, by its HTTP status or inside a stream.
struct ServerComplaint: Hashable, Sendable {
  /// `nil` for one inside a stream, whose status was 200.
  var status: Int?
  var type: String?
  var code: String?
  var message: String?
  /// The member of the request that it names.
  var parameter: String?

  /// Reads the error out of a body; both families of APIs write it alike.
  init(status: Int?, body: String) {
    self.init(status: status, document: (try? JSONValue(parsing: body)) ?? .string(body))
  }

  /// Reads `{"error": {"type": …, "code": …, "message": …}}`, or the inner object; anything else becomes the message.
  init(status: Int?, document: JSONValue) {
    self.status = status
    // Google's servers put the one error into a list.
    let document = document.arrayValue?.first ?? document
    let error = document["error"] ?? document["errors"]?.arrayValue?.first ?? document
    type = error["type"]?.stringValue ?? error["status"]?.stringValue
    code = error["code"]?.stringValue ?? error["details"]?["error_code"]?.stringValue
    parameter = error["param"]?.stringValue
    let words = [error["message"], document["detail"], document["message"], error].lazy.compactMap { $0 }.first
    message = words.flatMap { Self.excerpt($0.stringValue ?? $0.canonicalText) }
  }

  /// The beginning of a text, on one line.
  static func excerpt(_ text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : words.count > 300 ? words.prefix(300) + "…" : words
  }

  /// The complaint for a person.
  var words: String { [code ?? type, message].compactMap { $0 }.joined(separator: ": ") }

  /// What of the request the server does not take; `nil` where it does not say.
  var refused: RefusedMember? {
    guard kind == .invalidRequest || kind == .unknownModel else { return nil }
    return RefusedMember(in: [code, type, parameter, message].compactMap(\.self).joined(separator: " "))
  }

  /// Whether the provider declined, which is an answer and no failure: it is not asked again.
  var isRefusal: Bool {
    ["misalignment_policy_violation", "bio_policy", "content_filter"].contains(code ?? type ?? "")
  }

  /// Anthropic states inside a stream what it otherwise says by status.
  private var effectiveStatus: Int {
    if let status { return status }
    switch type ?? code {
    case "rate_limit_error", "rate_limit_exceeded": return 429
    case "overloaded_error": return 529
    case "timeout_error": return 504
    case "authentication_error", "invalid_api_key": return 401
    case "permission_error": return 403
    case "billing_error", "insufficient_quota": return 402
    case "not_found_error": return 404
    case "request_too_large": return 413
    case "invalid_request_error", "invalid_prompt": return 400
    default: return 500
    }
  }

  var kind: ModelError.Kind {
    let words = "\(type ?? "") \(code ?? "") \(message ?? "")".lowercased()
    func says(_ phrases: String...) -> Bool { phrases.contains { words.contains($0) } }
    switch effectiveStatus {
    case 401, 403: return .unauthorized
    case 402: return .exhausted
    case 404: return .unknownModel
    case 400 where says("model_not_found", "model not found", "unknown model", "deploymentnotfound"):
      return .unknownModel
    // Groq's word for no room in the lane that was asked for.
    case 498: return .rateLimited
    case 413: return .tooLong
    case 408, 504: return .timedOut
    case 429: return says("insufficient_quota", "spend_limit", "billing") ? .exhausted : .rateLimited
    case 500 where says("validation error", "requires --jinja"): return .invalidRequest
    case 500...: return .unavailable
    default:
      if says(
        "context_length", "context length", "context window", "prompt is too long", "context size", "input is too long",
        "too many tokens", "maximum input length", "input token count")
      {
        return .tooLong
      }
      return says("credit balance", "billing_error") ? .exhausted : .invalidRequest
    }
  }

  var mayPass: Bool {
    switch effectiveStatus {
    case 408, 409, 498: true
    case 429: kind == .rateLimited
    case 500...: kind != .invalidRequest
    default: false
    }
  }
}

extension HTTPHead {
  /// How long the server asks to wait before the next try, in milliseconds.
  var retryAfterMilliseconds: Int? {
    if let text = self["retry-after-ms"], let wait = Double(text), wait >= 0, wait < 1e9 { return Int(wait) }
    guard let text = self["retry-after"] else { return nil }
    if let seconds = Double(text) { return seconds >= 0 && seconds < 1e6 ? Int(seconds * 1000) : nil }
    let reader = DateFormatter()
    reader.locale = Locale(identifier: "en_US_POSIX")
    reader.timeZone = TimeZone(identifier: "GMT")
    reader.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    guard let date = reader.date(from: text) else { return nil }
    return max(0, Int((date.timeIntervalSinceNow * 1000).clamped(to: -1e9...1e9)))
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

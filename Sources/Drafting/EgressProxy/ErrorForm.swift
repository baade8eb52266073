import JSON

/// How clients of a protocol are told that something is refused, so that they read it as final and show the reason.
///
/// Which status is final was tried with the programs themselves: Codex and the libraries under aider ask again after 402,
/// 403 and 404, and Claude Code after 400.
enum ErrorForm: Hashable, Sendable {
  /// Anthropic's Messages.
  case anthropic
  /// Chat Completions and Responses.
  case openAI
  /// No protocol of models.
  case plain

  /// - Parameter path: of the request, without its query.
  init(path: String) {
    let path = path.prefix { $0 != "?" }
    if path.hasSuffix("/messages") || path.hasSuffix("messages/count_tokens") || path == "messages" {
      self = .anthropic
    } else if path.hasSuffix("chat/completions") || path.hasSuffix("responses") {
      self = .openAI
    } else {
      self = .plain
    }
  }

  func status(of cause: ProxyAnswer.Cause) -> Int {
    switch cause {
    case .busy: 429
    case .unreachable: 502
    case .upgrade: 426
    case .malformed: 400
    case .denied: self == .openAI ? 400 : 403
    case .notFound: self == .openAI ? 400 : 404
    case .spent: self == .openAI ? 400 : 402
    }
  }

  func body(of cause: ProxyAnswer.Cause, message: String) -> JSONValue {
    switch self {
    case .anthropic:
      ["type": "error", "error": ["type": .string(type(of: cause)), "message": .string(message)]]
    case .openAI:
      [
        "error": [
          "message": .string(message), "type": .string(type(of: cause)), "param": .null, "code": "chancery_refused",
        ]
      ]
    case .plain: ["error": ["message": .string(message), "type": "chancery_refused", "code": "chancery_refused"]]
    }
  }

  /// The protocol's own name for such an error.
  private func type(of cause: ProxyAnswer.Cause) -> String {
    switch cause {
    case .busy: self == .anthropic ? "rate_limit_error" : "rate_limit_exceeded"
    case .unreachable: self == .anthropic ? "api_error" : "server_error"
    case .spent: self == .anthropic ? "billing_error" : "insufficient_quota"
    case .denied where self == .anthropic: "permission_error"
    case .notFound where self == .anthropic: "not_found_error"
    case .malformed, .upgrade, .denied, .notFound: "invalid_request_error"
    }
  }
}

/// Why an answer ended, in any of the words that servers have for it.
///
/// Servers of one protocol use the words of another one, of the library that they are built with, or the name of the token
/// that the model ended with. A word that is not known stays an error: an answer may be cut off, and nobody would know.
enum EndReason: Hashable, Sendable {
  case done, toolUse, truncated, paused, filtered
  /// The model or the provider declined.
  case refused
  /// The server broke off.
  case failed
  case unknown(String)

  /// - Parameter word: as the server says it; `nil` for none and for an empty one, which says as much.
  init?(_ word: String?) {
    guard let word, !word.isEmpty else { return nil }
    let plain = word.lowercased()
    self = Self.words[plain] ?? (Self.isToken(plain) ? .done : .unknown(word))
  }

  private static let words: [String: EndReason] = [
    "stop": .done, "stop_sequence": .done, "end_turn": .done, "eos": .done, "eos_token": .done, "end": .done,
    "complete": .done, "completed": .done, "finish": .done, "finished": .done, "finish_reason_stop": .done,
    "tool_calls": .toolUse, "tool_call": .toolUse, "tool_use": .toolUse, "function_call": .toolUse,
    "length": .truncated, "max_tokens": .truncated, "max_output_tokens": .truncated, "model_length": .truncated,
    "max_length": .truncated, "model_context_window_exceeded": .truncated, "finish_reason_max_tokens": .truncated,
    "pause_turn": .paused,
    "content_filter": .filtered, "safety": .filtered, "recitation": .filtered, "blocklist": .filtered,
    "prohibited_content": .filtered, "spii": .filtered, "sensitive": .filtered, "guardrail_intervened": .filtered,
    "refusal": .refused,
    "error": .failed, "abort": .failed, "aborted": .failed, "cancelled": .failed, "network_error": .failed,
    "insufficient_system_resource": .failed, "other": .failed,
  ]

  /// Whether it is a token of the model's own that ends a turn, such as `<|im_end|>` or `</s>`.
  private static func isToken(_ word: String) -> Bool { word.hasPrefix("<") && word.hasSuffix(">") }
}

import Hashing
import JSON
import Models
import Plans

extension ModelRequest {
  /// The system's text, with the form of the answer in words where the server takes it in no other way.
  func systemText(for support: ModelCapabilities.SchemaSupport) -> String {
    guard let answerSchema, support != .native else { return system }
    return system + "\n\nAnswer with one JSON object and nothing else. It must fit this JSON Schema:\n"
      + answerSchema.canonicalText
  }

  /// A name that the requests of one conversation have in common, and no others.
  var cacheName: String {
    var words = system
    if case .user(let text)? = messages.first { words += "\n" + text }
    return "chancery-" + SHA256Digest(of: words).hex.prefix(32)
  }
}

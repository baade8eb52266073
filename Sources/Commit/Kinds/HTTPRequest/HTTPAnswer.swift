package import HTTPClient
import JSON

/// A whole answer.
package struct HTTPAnswer: Hashable, Sendable {
  var status: Int
  var headers: [HTTPHeader] = []
  var body: [UInt8]

  package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// What is no UTF-8 is no JSON: a value of it could be another one than the server meant.
  var json: JSONValue? { String(validating: body, as: UTF8.self).flatMap { try? JSONValue(parsing: $0) } }

  /// The first value of a header, whatever the case of its name.
  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The beginning of the body, for a message.
  package var excerpt: String {
    let text = String(decoding: body.prefix(300), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A member by which the body says of itself that nothing was done, whatever the status code says: some services answer
  /// 200 to what they refuse. `nil` where there is none.
  package var refusal: String? {
    guard let members = json?.objectValue else { return nil }
    for name in ["ok", "success", "Ok", "Success", "isSuccess"] where members[name] == false { return "\(name): false" }
    for name in ["error", "errors", "Error", "Errors"] {
      switch members[name] {
      case .string(let text)? where !text.isEmpty: return "\(name): \(text.prefix(100))"
      case .array(let elements)? where !elements.isEmpty: return "\(name)"
      case .object(let members)? where !members.isEmpty: return "\(name)"
      case .bool(true)?: return "\(name): true"
      default: break
      }
    }
    for name in ["status", "result", "resultCode"] {
      guard let word = members[name]?.stringValue, Self.refusing.contains(word.lowercased()) else { continue }
      return "\(name): \(word)"
    }
    return nil
  }

  private static let refusing: Set = [
    "error", "fail", "failed", "failure", "refused", "declined", "rejected", "denied",
  ]
}

import HTTPClient
import JSON

/// What the door itself answers, in a form that clients of every provider read as an error.
struct ProxyAnswer: Hashable, Sendable {
  var status: Int
  var message: String

  /// The whole answer. Asking again would be refused again, which clients are told where they listen.
  var bytes: [UInt8] {
    let error: JSONValue = ["type": "chancery_refused", "code": "chancery_refused", "message": .string(message)]
    let body = (["type": "error", "error": error] as JSONValue).canonicalText + "\n"
    let head = HTTPHead(
      status: status,
      headers: [
        HTTPHeader("content-type", "application/json"), HTTPHeader("content-length", String(body.utf8.count)),
        HTTPHeader("x-should-retry", status == 429 ? "true" : "false"),
      ])
    return Self.head(head) + Array(body.utf8)
  }

  /// The head of an answer, after whose body the connection ends.
  static func head(_ head: HTTPHead) -> [UInt8] {
    let lines = head.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    return Array("HTTP/1.1 \(head.status) \(word(head.status))\r\n\(lines)connection: close\r\n\r\n".utf8)
  }

  private static func word(_ status: Int) -> String {
    switch status {
    case 200..<300: "OK"
    case 400: "Bad Request"
    case 402: "Payment Required"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 429: "Too Many Requests"
    case 502: "Bad Gateway"
    default: "Status"
    }
  }
}

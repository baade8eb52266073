import HTTPClient
import JSON

/// What the egress proxy itself answers, in a form that clients of every provider read as an error.
struct ProxyAnswer: Hashable, Sendable {
  /// Why what was asked for is not given.
  enum Cause: Hashable, Sendable {
    /// It cannot be read as a request.
    case malformed
    /// It is not allowed.
    case denied
    case notFound
    /// The run may spend no more.
    case spent
    /// There is too much at a time, which passes.
    case busy
    /// The provider or host did not answer, which may pass.
    case unreachable
    /// A web socket was asked for; the same is to be asked by an ordinary request.
    case upgrade
  }

  let cause: Cause
  let message: String
  let form: ErrorForm

  init(_ cause: Cause, _ message: String, _ form: ErrorForm = .plain) {
    self.cause = cause
    self.message = message
    self.form = form
  }

  /// Whether the same request may succeed later.
  var mayPass: Bool { cause == .busy || cause == .unreachable }

  /// The whole answer.
  var bytes: [UInt8] {
    let status = form.status(of: cause)
    let body = form.body(of: cause, message: "refused by Chancery: \(message)").canonicalText + "\n"
    var head = HTTPHead(
      status: status,
      headers: [
        HTTPHeader("content-type", "application/json"), HTTPHeader("content-length", String(body.utf8.count)),
        HTTPHeader("x-should-retry", mayPass ? "true" : "false"),
      ])
    if cause == .busy { head.headers.append(HTTPHeader("retry-after", "1")) }
    if cause == .upgrade { head.headers.append(HTTPHeader("upgrade", "HTTP/1.1")) }
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
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 502: "Bad Gateway"
    default: "Status"
    }
  }
}

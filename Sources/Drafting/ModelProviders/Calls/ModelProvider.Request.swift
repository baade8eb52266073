import HTTPClient
import Plans
import Redaction

extension ModelProvider {
  /// A request to the provider: with its key, and with its own headers in the place of any others of their names.
  ///
  /// A key that lies in the files that a question quotes does not leave with them.
  func request(
    _ method: String = "POST", to url: String, headers: [HTTPHeader], key: Secret?, body: String
  ) -> HTTPRequest {
    var sent = headers + [HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "chancery")]
    if let key {
      sent.append(keyHeader.map { HTTPHeader($0, key.value) } ?? HTTPHeader("Authorization", "Bearer \(key.value)"))
    }
    let own = Set(self.headers.keys.map { $0.lowercased() })
    sent.removeAll { own.contains($0.name.lowercased()) }
    sent += self.headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) }
    let limits = HTTPLimits(idleSeconds: min(600, timeoutSeconds), totalMilliseconds: timeoutSeconds * 1000)
    let text = Redactor(secrets: [key].compactMap { $0 }).redact(body)
    return HTTPRequest(
      method: method, url: url, headers: sent, body: method == "GET" ? [] : Array(text.utf8), limits: limits)
  }
}

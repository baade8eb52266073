package import HTTPClient
package import Models

extension HTTPTransport {
  /// Gets a text of at most 16 MiB.
  ///
  /// - Throws: `.invalidRequest` for an address that is none, `.unavailable` where it answers with anything but a text.
  package func text(at url: String) async throws(ModelError) -> String {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
      throw ModelError(.invalidRequest, "\(url) is no http or https address")
    }
    let limits = HTTPLimits(idleSeconds: 30, totalMilliseconds: 120_000, responseBytes: 16 << 20)
    var status = 0
    var bytes: [UInt8] = []
    for await event in send(HTTPRequest(method: "GET", url: url, headers: [], body: [], limits: limits)).events {
      switch event {
      case .head(let head): status = head.status
      case .bytes(let piece): bytes += piece
      case .ended(let failure?): throw ModelError(.unavailable, "\(url) could not be read: \(failure.reason)")
      case .ended(nil): break
      }
    }
    guard status == 200, let text = String(validating: bytes, as: UTF8.self) else {
      throw ModelError(.unavailable, "\(url) answers with HTTP \(status), and no text")
    }
    return text
  }
}

import EffectKit
import HTTPClient
import JSON
import KindSupport
import SecretSources

/// A whole answer.
struct HTTPAnswer: Hashable, Sendable {
  var status: Int
  var body: [UInt8]

  var json: JSONValue? { try? JSONValue(parsing: String(decoding: body, as: UTF8.self)) }

  /// The beginning of the body, for a message.
  var excerpt: String {
    let text = String(decoding: body.prefix(300), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// Sends sealed requests, with what only the committer knows filled in.
struct HTTPSender: Sendable {
  let transport: HTTPTransport
  let secretStore: SecretStore

  /// How an exchange ended without an answer.
  struct Failure: Error, Hashable {
    var reason: String
    /// Whether the server may have acted on the request.
    var wasSent: Bool
  }

  private static let mostRedirects = 3
  private static let mostBytes = 1 << 20

  /// - Parameter keyHeader: the header for the effect's key; `nil` sends none.
  /// - Throws: `Failure` without anything sent where a secret cannot be had or the request cannot be put together.
  func send(
    _ request: SealedRequest, knowing known: KnownLater, keyHeader: String?, timeoutSeconds: Int
  ) async throws(Failure) -> HTTPAnswer {
    var composed = try await compose(request, known, keyHeader, timeoutSeconds)
    let origin = request.origin
    for _ in 0...Self.mostRedirects {
      let (head, body) = try await exchange(composed)
      // These two ask for the same request again at another address; to another host it does not go.
      guard [307, 308].contains(head.status), let place = head["location"],
        let next = Self.address(place, from: composed.url), SealedRequest.origin(of: next) == origin
      else { return HTTPAnswer(status: head.status, body: body) }
      composed.url = next
    }
    throw Failure(reason: "the server sends the request from one address to the next", wasSent: true)
  }

  private func compose(
    _ request: SealedRequest, _ known: KnownLater, _ keyHeader: String?, _ timeoutSeconds: Int
  ) async throws(Failure) -> HTTPRequest {
    do throws(EffectError) {
      var headers = [HTTPHeader("Accept", "application/json")]
      for header in request.headers {
        let value = try await header.value.resolved(by: known)
        guard value.unicodeScalars.allSatisfy({ $0 >= " " && $0 != "\u{7f}" }) else {
          throw EffectError.obstructed("the value of the header \(header.name) has a line break or control character")
        }
        headers.append(HTTPHeader(header.name, value))
      }
      if let keyHeader { headers.append(HTTPHeader(keyHeader, known.key)) }
      var body: [UInt8] = []
      if let text = request.body {
        headers.append(HTTPHeader("Content-Type", "application/json"))
        body = Array(try await text.resolved(by: known, writing: \.jsonEscaped).utf8)
      }
      return HTTPRequest(
        method: request.method,
        url: try await request.url.resolved(by: known, writing: SealedRequest.percentEncoded), headers: headers,
        body: body,
        limits: HTTPLimits(
          connectMilliseconds: min(10_000, timeoutSeconds * 1000), idleSeconds: timeoutSeconds,
          totalMilliseconds: timeoutSeconds * 1000, responseBytes: Self.mostBytes), isOnce: true)
    } catch {
      throw Failure(reason: error.reason, wasSent: false)
    }
  }

  private func exchange(_ request: HTTPRequest) async throws(Failure) -> (head: HTTPHead, body: [UInt8]) {
    // A task of its own: a request that was cut off half-way would be in doubt for nothing.
    let (head, body, failure) = await Task { () -> (HTTPHead?, [UInt8], HTTPFailure?) in
      var head: HTTPHead?
      var body: [UInt8] = []
      var failure: HTTPFailure?
      for await event in transport.send(request).events {
        switch event {
        case .head(let found): head = found
        case .bytes(let bytes): body += bytes
        case .ended(let found): failure = found
        }
      }
      return (head, body, failure)
    }.value
    // A status code came: what it says holds, even if the rest of the answer got lost.
    if let head { return (head, body) }
    let reason = failure?.reason ?? "the server ended the exchange without an answer"
    let isBefore = failure.map { !$0.wasSent || $0.kind == .untrusted } ?? false
    throw Failure(reason: reason, wasSent: !isBefore)
  }

  /// An address that may be given without scheme and host.
  private static func address(_ place: String, from base: String) -> String? {
    if place.contains("://") { return place }
    guard place.hasPrefix("/"), !place.hasPrefix("//"), let origin = SealedRequest.origin(of: base) else { return nil }
    return origin + place
  }
}

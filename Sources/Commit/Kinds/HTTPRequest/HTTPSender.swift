import EffectKit
import Foundation
import HTTPClient
import JSON
import KindSupport
import SecretSources

/// Sends sealed requests, with what only the committer knows filled in.
struct HTTPSender: Sendable {
  let transport: HTTPTransport
  let secretStore: SecretStore
  /// Files of the draft that requests send.
  let files: DraftFiles

  /// How an exchange ended without an answer.
  struct Failure: Error, Hashable, CustomStringConvertible {
    var reason: String
    /// Whether the server may have acted on the request.
    var wasSent: Bool

    var description: String { reason }
  }

  private static let mostRedirects = 3
  private static let mostBytes = 1 << 20

  /// - Parameters:
  ///   - keyHeader: the header for the effect's key; `nil` sends none.
  ///   - address: where it is sent, in place of the request's own address.
  /// - Throws: `Failure` without anything sent where a secret cannot be had or the request cannot be put together.
  func send(
    _ request: SealedRequest, knowing known: KnownLater, keyHeader: String?, timeoutSeconds: Int,
    to address: String? = nil
  ) async throws(Failure) -> HTTPAnswer {
    var composed = try await compose(request, known, keyHeader, timeoutSeconds, address)
    let origin = SealedRequest.origin(of: composed.url)
    for _ in 0...Self.mostRedirects {
      let (head, body) = try await exchange(composed)
      // These two ask for the same request again at another address. It goes only where it was sealed for; a slash at the
      // end of the path makes no difference.
      guard [307, 308].contains(head.status), let place = head["location"],
        let next = Self.address(place, from: composed.url), SealedRequest.origin(of: next) == origin,
        Self.withoutLastSlash(next) == Self.withoutLastSlash(composed.url)
      else { return HTTPAnswer(status: head.status, headers: head.headers, body: body) }
      composed.url = next
    }
    throw Failure(reason: "the server sends the request from one address to the next", wasSent: true)
  }

  private static func withoutLastSlash(_ url: String) -> String {
    let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
    let path = url[..<end]
    return String(path.hasSuffix("/") ? path.dropLast() : path) + url[end...]
  }

  private func compose(
    _ request: SealedRequest, _ known: KnownLater, _ keyHeader: String?, _ timeoutSeconds: Int, _ address: String?
  ) async throws(Failure) -> HTTPRequest {
    do throws(EffectError) {
      var headers = request.isComplete ? [] : [HTTPHeader("Accept", "application/json")]
      for header in request.headers { headers.append(HTTPHeader(header.name, try await value(of: header, known))) }
      if let basic = request.basic { headers.append(try await authorization(basic, known)) }
      if let keyHeader { headers.append(HTTPHeader(keyHeader, known.key)) }
      var body: [UInt8] = []
      if let sealed = request.body {
        if !request.isComplete { headers.append(HTTPHeader("Content-Type", sealed.contentType)) }
        body = try await sealed.bytes(knowing: known, files: files)
      }
      var url = address
      if url == nil { url = try await self.url(of: request, known) }
      return HTTPRequest(
        method: request.method, url: url ?? "", headers: headers, body: body,
        limits: HTTPLimits(
          connectMilliseconds: min(10_000, timeoutSeconds * 1000), idleSeconds: timeoutSeconds,
          totalMilliseconds: timeoutSeconds * 1000, responseBytes: Self.mostBytes), isOnce: true)
    } catch {
      throw Failure(reason: error.reason, wasSent: false)
    }
  }

  private func value(of header: SealedRequest.Header, _ known: KnownLater) async throws(EffectError) -> String {
    let value = try await header.value.resolved(by: known)
    guard value.unicodeScalars.allSatisfy({ $0 >= " " && $0 != "\u{7f}" }) else {
      throw .obstructed("the value of the header \(header.name) has a line break or control character")
    }
    return value
  }

  private func authorization(
    _ basic: SealedRequest.Basic, _ known: KnownLater
  ) async throws(EffectError) -> HTTPHeader {
    let user = try await basic.user.resolved(by: known)
    guard !user.contains(":") else { throw .obstructed("the user of basic has a colon, which would end it") }
    let text = try await "\(user):\(basic.password.resolved(by: known))"
    return HTTPHeader("Authorization", "Basic " + Data(text.utf8).base64EncodedString())
  }

  /// The address with secrets in it, which cannot make it another server's.
  private func url(of request: SealedRequest, _ known: KnownLater) async throws(EffectError) -> String {
    var url = ""
    for piece in request.url.pieces {
      switch piece {
      case .text(let text): url += text
      case .secret(let name): url += SealedRequest.placed(try await known.secret(name), after: url)
      case .effect(let members): url += SealedRequest.percentEncoded(try known.value(of: members))
      }
    }
    if let oddity = HTTPAddress.oddity(of: url) {
      throw .obstructed("the address's path has \(oddity) once its values are put in")
    }
    guard SealedRequest.origin(of: url) == request.origin else {
      throw .obstructed("the address would be another server's once its secrets are put in")
    }
    return url
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
  static func address(_ place: String, from base: String) -> String? {
    if place.contains("://") { return place }
    guard place.hasPrefix("/"), !place.hasPrefix("//"), let origin = SealedRequest.origin(of: base) else { return nil }
    return origin + place
  }
}

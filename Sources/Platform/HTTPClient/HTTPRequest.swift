import Foundation

/// A request and its limits. Its description omits the headers, which may contain a key.
package struct HTTPRequest: Sendable, CustomStringConvertible, CustomReflectable {
  package var method: String
  package var url: String
  /// Names and values, sent in this order.
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  package var limits: HTTPLimits
  /// Whether it must not be sent twice. It then gets a new connection, since libcurl sends a request again when a
  /// reused connection ends without an answer.
  package var isOnce: Bool

  package init(
    method: String = "POST", url: String, headers: [HTTPHeader], body: [UInt8], limits: HTTPLimits = HTTPLimits(),
    isOnce: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
    self.isOnce = isOnce
  }

  /// Whether it goes to a server on this machine, by a loopback address.
  var isForThisMachine: Bool { URLComponents(string: url)?.host.map(Self.isThisMachine) ?? false }

  /// Whether a host name or address is the loopback, which no other machine can answer for.
  package static func isThisMachine(_ host: String) -> Bool {
    host.lowercased() == "localhost" || host.hasPrefix("127.") || ["::1", "[::1]"].contains(host)
  }

  package var description: String { "\(method) \(url), \(body.count) bytes" }
  package var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url, "bytes": body.count]) }
}

/// A header line; names are compared without case.
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Limits on the time of an exchange and on the size of its response.
package struct HTTPLimits: Hashable, Sendable {
  package var connectMilliseconds: Int
  /// The exchange ends when no byte arrives for this long.
  package var idleSeconds: Int
  package var totalMilliseconds: Int
  package var responseBytes: Int

  package init(
    connectMilliseconds: Int = 10_000, idleSeconds: Int = 300, totalMilliseconds: Int = 600_000,
    responseBytes: Int = 32 << 20
  ) {
    self.connectMilliseconds = connectMilliseconds
    self.idleSeconds = idleSeconds
    self.totalMilliseconds = totalMilliseconds
    self.responseBytes = responseBytes
  }
}

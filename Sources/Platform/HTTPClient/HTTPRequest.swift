import Foundation

/// A request, with the limits that its exchange must keep. It prints without its headers, which may hold a key.
package struct HTTPRequest: Sendable, CustomStringConvertible, CustomReflectable {
  package var method: String
  package var url: String
  /// Names and values, sent in this order.
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  package var limits: HTTPLimits
  /// Whether it must not be sent twice: it gets a connection of its own, since libcurl sends a request again that was
  /// sent on a connection which had been used before and ends without an answer.
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

  /// Whether it goes to a server on this machine, by an address of its own loopback.
  var isForThisMachine: Bool { URLComponents(string: url)?.host.map(Self.isThisMachine) ?? false }

  /// Whether the name or address of a machine is this machine's own, which nobody else can answer for.
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

/// How long an exchange may take, and how much it may answer.
package struct HTTPLimits: Hashable, Sendable {
  package var connectMilliseconds: Int
  /// Without a single byte for so long, the exchange is given up.
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

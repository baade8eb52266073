/// The events of an exchange, in order: one head, pieces of body, one end.
package enum HTTPEvent: Hashable, Sendable {
  case head(HTTPHead)
  case bytes([UInt8])
  /// The last event; `nil` where the response is complete.
  case ended(HTTPFailure?)
}

/// The status line and the headers of a response.
package struct HTTPHead: Hashable, Sendable {
  package var status: Int
  package var headers: [HTTPHeader]

  package init(status: Int, headers: [HTTPHeader] = []) {
    self.status = status
    self.headers = headers
  }

  /// The first value of a header; the case of its name does not matter.
  package subscript(name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}

/// Why an exchange ended before its response was complete.
package struct HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// No connection could be made, or it broke.
    case connection
    case timedOut
    /// The server's certificate was not accepted.
    case untrusted
    /// The response is longer than the limit.
    case oversize
    case cancelled
    /// The request is invalid, for example because of its URL.
    case unusable
  }

  package var kind: Kind
  /// libcurl's message.
  package var reason: String
  /// Whether any part of the request was sent; without that, a time-out happened while connecting.
  package var wasSent: Bool

  package init(_ kind: Kind, _ reason: String, wasSent: Bool) {
    self.kind = kind
    self.reason = reason
    self.wasSent = wasSent
  }

  package var description: String { reason }
}

/// One event of a `text/event-stream` body.
package struct ServerSentEvent: Hashable, Sendable {
  package var name: String
  package var data: String

  package init(name: String = "message", data: String) {
    self.name = name
    self.data = data
  }
}

/// Reads a `text/event-stream` body piece by piece; pieces may end anywhere, even inside a character.
package struct ServerSentEventParser: Sendable {
  /// Longer lines and events are cut, which makes their data unreadable rather than the memory full.
  private static let longestLine = 8 << 20

  private var line: [UInt8] = []
  private var data: [String] = []
  private var dataBytes = 0
  private var name: String?
  private var isAfterReturn = false
  private var isFirstLine = true

  package init() {}

  /// Takes a piece and returns the events that it completes.
  package mutating func take(_ piece: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in piece {
      let isSecondHalfOfLineEnd = isAfterReturn && byte == UInt8(ascii: "\n")
      isAfterReturn = byte == UInt8(ascii: "\r")
      if isSecondHalfOfLineEnd { continue }
      if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") {
        if let event = endLine() { events.append(event) }
      } else if line.count < Self.longestLine {
        line.append(byte)
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard !line.isEmpty else { return endEvent() }
    let colon = line.firstIndex(of: UInt8(ascii: ":"))
    var value = colon.map { line[($0 + 1)...] } ?? []
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    switch String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self) {
    case "data" where dataBytes < Self.longestLine:
      data.append(String(decoding: value, as: UTF8.self))
      // Each line costs memory of its own, however short it is.
      dataBytes += value.count + 64
    case "event": name = String(decoding: value, as: UTF8.self)
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> ServerSentEvent? {
    defer {
      data = []
      dataBytes = 0
      name = nil
    }
    return data.isEmpty ? nil : ServerSentEvent(name: name ?? "message", data: data.joined(separator: "\n"))
  }
}

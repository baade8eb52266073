import JSON

/// Takes the events with nothing but usage out of a stream of Chat Completions, for an agent that did not ask for them.
package struct UsageFilter: Sendable {
  private var held: [UInt8] = []

  package init() {}

  /// Takes the next piece, and returns the whole events that may be shown.
  package mutating func take(_ piece: [UInt8]) -> [UInt8] {
    var shown: [UInt8] = []
    for byte in piece {
      held.append(byte)
      guard held.hasSuffix([0x0A, 0x0A]) || held.hasSuffix([0x0A, 0x0D, 0x0A]) else { continue }
      if !Self.isUsageAlone(held) { shown += held }
      held = []
    }
    return shown
  }

  /// What was held back.
  package mutating func finish() -> [UInt8] {
    defer { held = [] }
    return held
  }

  private static func isUsageAlone(_ event: [UInt8]) -> Bool {
    var parser = ServerSentEventParser()
    guard let data = parser.take(event).first?.data, let chunk = try? JSONValue(parsing: data) else { return false }
    return chunk["choices"]?.arrayValue?.isEmpty == true && chunk["usage"]?.objectValue != nil
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}

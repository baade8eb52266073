import ModelProviders
import Testing

@Suite("Server-sent events")
struct ServerSentEventTests {
  /// Byte order mark, all three line ends, comments, no blank after the colon, several data lines, unknown fields.
  private let sample =
    "\u{FEFF}event: first\rdata: a\r\n\r\n: a comment\ndata:b\ndata: ü\nid: 7\n\n\n\nevent: lost\n\ndata\n\ndata: {\"x\": 1}\n\ndata: cut"

  private let expected = [
    ServerSentEvent(name: "first", data: "a"), ServerSentEvent(data: "b\nü"), ServerSentEvent(data: ""),
    ServerSentEvent(data: "{\"x\": 1}"),
  ]

  @Test("A stream gives the same events wherever it is split, and none for an end that was cut off")
  func everySplit() {
    let bytes = Array(sample.utf8)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        var parser = ServerSentEventParser()
        let events = parser.take(bytes[..<first]) + parser.take(bytes[first..<second]) + parser.take(bytes[second...])
        guard events == expected else {
          Issue.record("split at \(first) and \(second): \(events)")
          return
        }
      }
    }
  }

  @Test("Bytes one at a time give the same events")
  func singleBytes() {
    var parser = ServerSentEventParser()
    #expect(sample.utf8.flatMap { parser.take([$0]) } == expected)
  }
}

import Foundation
package import JSON
package import RunJournal
package import Terminal

/// A journal entry as a line or as JSON.
package struct LogText {
  package let style: Style

  package init(style: Style) {
    self.style = style
  }

  package func document(of entry: JournalEntry) throws -> JSONValue {
    [
      "sequence": .integer(Int64(entry.sequence)), "at": .string(moment(entry.at)),
      "at-milliseconds": .integer(entry.at.milliseconds), "event": try body(of: entry),
    ]
  }

  /// Sequence number, time, name of the event, and its members in one line.
  package func line(for entry: JournalEntry) throws -> String {
    let (name, members) = try body(of: entry).objectValue?.first ?? ("event", .null)
    var text = members["_0"]?.canonicalText ?? members.canonicalText
    if text.count > 200 { text = text.prefix(200) + "…" }
    return "\(entry.sequence)".padded(5) + style.paint(moment(entry.at), .dim) + "  " + style.paint(name, .bold)
      + "  " + visibleLine(text)
  }

  private func body(of entry: JournalEntry) throws -> JSONValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try JSONValue(parsing: String(decoding: try encoder.encode(entry.event), as: UTF8.self))
  }
}

package import JSON
package import RunJournal
package import Terminal

/// A journal entry as a line or as JSON.
package struct LogText {
  package let style: Style

  package init(style: Style) {
    self.style = style
  }

  /// The event's members stand below `data`; `docs/reference/journal.md` lists them.
  package func document(of entry: JournalEntry) -> JSONValue {
    let (name, data) = entry.event.encoded
    return [
      "sequence": .integer(Int64(entry.sequence)), "at": .string(moment(entry.at)),
      "at-milliseconds": .integer(entry.at.milliseconds), "event": .string(name), "data": data,
    ]
  }

  /// Sequence number, time, name of the event, and its members in one line.
  package func line(for entry: JournalEntry) -> String {
    let (name, data) = entry.event.encoded
    var text = data.canonicalText
    if text.count > 200 { text = text.prefix(200) + "…" }
    return "\(entry.sequence)".padded(5) + style.paint(moment(entry.at), .dim) + "  " + style.paint(name, .bold)
      + "  " + visibleLine(text)
  }
}

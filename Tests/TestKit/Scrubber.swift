import Foundation

/// Replaces in a text what is different in each run by placeholders of the same width, so that tables stay as they are.
package struct Scrubber: Sendable {
  /// Words that stand for others, such as a temporary folder.
  private let words: [(word: String, placeholder: String)]

  package init(_ words: [(word: String, placeholder: String)]) { self.words = words }

  /// The text with paths, run ids, hashes, moments and durations replaced.
  package func scrubbed(_ text: String) -> String {
    var text = text
    for (word, placeholder) in words { text = text.replacingOccurrences(of: word, with: placeholder) }
    text = text.replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#, with: "2026-01-01T00:00:00Z")
    text = text.replacing(#/\b20\d\d-\d\d-\d\d \d\d:\d\d\b/#, with: "2026-01-01 00:00")
    text = text.replacing(#/\b\d+ h \d+ min|\b\d+ min \d+ s|\b\d+\.\d s|\b\d+ ms/#, with: "# ms")
    text = text.replacing(#/"(process|milliseconds)":\d+/#) { "\"\($0.output.1)\":1" }
    text = text.replacing(#/device \d+ inode \d+/#, with: "device 1 inode 1")
    text = text.replacing(#/\b\d+\.\d MiB of memory, \d+ process(es)?/#, with: "# MiB of memory, # processes")
    text = text.replacing(#/ \d+\.\d(?= |\n)/#, with: " #.#")
    return cut(
      named(
        named(text, #/\b20\d{6}-[0-9a-z]{8}\b/#, as: run),
        #/\b([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{12})\b/#, as: hash))
  }

  /// Each different name by a placeholder of its own, in the order in which they come.
  private func named<Output>(_ text: String, _ pattern: Regex<Output>, as placeholder: (Int, Int) -> String) -> String {
    var known: [Substring] = []
    return text.replacing(pattern) { match in
      let name = text[match.range]
      let key = name.prefix(12)
      let index = known.firstIndex(of: key) ?? known.endIndex
      if index == known.endIndex { known.append(key) }
      return placeholder(index, name.count)
    }
  }

  private func run(_ index: Int, _: Int) -> String { "20260101-" + String(repeating: letter(index), count: 8) }

  private func hash(_ index: Int, _ length: Int) -> String { String(repeating: letter(index), count: length) }

  private func letter(_ index: Int) -> Character { Array("abcdefghijklmnopqrstuvwxyz")[index % 26] }

  /// Lines that the program cut, cut again: where it cut them depends on what was replaced.
  private func cut(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasSuffix("…") && $0.count > 130 ? $0.prefix(120) + "…" : $0 }.joined(separator: "\n")
  }
}

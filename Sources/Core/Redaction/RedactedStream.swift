/// Redacts bytes that come in pieces. What may yet turn out to be a secret is held back until that is decided.
package struct RedactedStream: Sendable {
  private let redactor: Redactor
  private var held: [UInt8] = []
  /// How many bytes at the beginning of `held` belong to a secret that was found and named already.
  private var covered = 0

  package init(_ redactor: Redactor) { self.redactor = redactor }

  /// Takes the next piece, and returns what can be shown by now.
  package mutating func take(_ piece: [UInt8]) -> [UInt8] { advance(piece, isLast: false) }

  /// Returns what was held back. What was cut off amid a secret is taken for it where that much of it would tell.
  package mutating func finish() -> [UInt8] { advance([], isLast: true) }

  private mutating func advance(_ piece: [UInt8], isLast: Bool) -> [UInt8] {
    held += piece
    var shown: [UInt8] = []
    var index = 0
    while index < held.count {
      let found = finding(at: index, isLast: isLast)
      guard let found else { break }
      if found.end > covered {
        if covered <= index, let name = found.name { shown += Array("[secret \(name)]".utf8) }
        covered = max(covered, found.end)
      }
      if index >= covered { shown.append(held[index]) }
      index += 1
    }
    held.removeFirst(index)
    covered = max(0, covered - index)
    return shown
  }

  /// The longest secret that begins at an index, of the length 0 where none does; `nil` where that is not decided yet.
  private func finding(at index: Int, isLast: Bool) -> (end: Int, name: String?)? {
    var best: (end: Int, name: String?) = (index, nil)
    for pattern in redactor.patternsByFirstByte[Int(held[index])] {
      switch pattern.find(in: held, at: index) {
      case .nothing: break
      case .match(let end): if end > best.end { best = (end, pattern.name) }
      case .cut(let seen):
        guard isLast else { return nil }
        if pattern.isTelling(parts: seen), held.count > best.end { best = (held.count, pattern.name) }
      }
    }
    return best
  }
}

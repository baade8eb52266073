import Models

/// Our own hold on an answer's length, for servers that do not keep the limit they were given.
struct OutputCap: Sendable {
  /// Calls, blocks and items of an answer; each is looked for again with every piece of it.
  private static let mostParts = 1000

  private let mostPieces: Int
  private let mostBytes: Int
  private var pieces = 0
  private(set) var isExceeded = false

  /// A piece holds a token or more, and a token a few bytes. Twice and thirty-two times leave room for servers that cut
  /// finer.
  init(maximumTokens: Int) {
    func times(_ factor: Int, _ more: Int) -> Int {
      let (product, overflow) = maximumTokens.multipliedReportingOverflow(by: factor)
      return overflow ? .max : product.addingReportingOverflow(more).overflow ? .max : product + more
    }
    mostPieces = times(2, 64)
    mostBytes = times(32, 4096)
  }

  /// Counts a piece of the answer, after which it is `bytes` long in all.
  mutating func take(piece: Int, bytes: Int) {
    guard piece > 0 else { return }
    pieces += 1
    isExceeded = isExceeded || pieces > mostPieces || bytes > mostBytes
  }

  /// - Throws: an answer that cannot be read, where it has more parts than any answer should have.
  static func hold(parts: Int) throws(CallFailure) {
    guard parts <= mostParts else {
      throw CallFailure(
        ModelError(
          .malformed, "the answer has more than \(mostParts) parts, such as tool calls, and is read no further"))
    }
  }
}

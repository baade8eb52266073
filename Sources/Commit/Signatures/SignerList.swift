/// The lines of an allowed-signers file, for counting.
struct SignerList {
  var lines: [Substring]

  /// The most people whom the lines could stand for; `nil` where an authority can make more.
  var people: Int? {
    let words = lines.map { $0.split(whereSeparator: \.isWhitespace) }.filter {
      !$0.isEmpty && $0[0].first != "#"
    }
    guard !words.contains(where: { $0.contains { $0.contains("cert-authority") } }) else { return nil }
    let names = Set(words.map { $0[0].lowercased() })
    let keys = Set(words.compactMap { $0.first { $0.hasPrefix("AAAA") } })
    return min(names.count, keys.count)
  }
}

/// Which tables code names that a script makes, such as a trigger: it may change them whenever it runs later, when nobody
/// measures it. It errs towards naming too many.
struct CodeNames {
  private let texts: [String]
  private let words: Set<Substring>

  init(in texts: [String]) {
    let texts = texts.map { $0.lowercased() }
    self.texts = texts
    words = Set(texts.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" } })
  }

  /// - Parameter name: without its schema and without quotes.
  func hold(_ name: String) -> Bool {
    let name = name.lowercased()
    if words.contains(name[...]) { return true }
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
    return !isPlain && texts.contains { $0.contains(name) }
  }
}

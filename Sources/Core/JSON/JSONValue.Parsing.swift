extension JSONValue {
  /// Reads a JSON document (RFC 8259), strictly: no comments, no repeated member, no lone surrogate, nothing after it.
  ///
  /// - Parameter depthLimit: How many arrays and objects may lie within one another.
  /// - Parameter sizeLimit: In bytes; `nil` means any size.
  package init(
    parsing bytes: [UInt8], depthLimit: Int = 64, sizeLimit: Int? = nil
  ) throws(JSONParsingError) {
    if let sizeLimit, bytes.count > sizeLimit {
      throw JSONParsingError(
        line: 1, column: 1, expectation: "the text has \(bytes.count) bytes, and at most \(sizeLimit) are read")
    }
    var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
    self = try parser.document()
  }

  /// Reads a JSON document as `init(parsing:depthLimit:sizeLimit:)` of bytes does.
  package init(
    parsing text: String, depthLimit: Int = 64, sizeLimit: Int? = nil
  ) throws(JSONParsingError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit, sizeLimit: sizeLimit)
  }

  /// Reads what a model answered, which may be fenced as a code block and may have raw control characters in strings.
  ///
  /// Nothing else is repaired: text that has to be guessed at would make a made-up answer look like a good one.
  ///
  /// - Returns: The document, and whether control characters had to be escaped for it.
  package static func parsingModelOutput(
    _ text: String
  ) throws(JSONParsingError) -> (value: JSONValue, repaired: Bool) {
    var parser = JSONParser(bytes: blankingFence(of: Array(text.utf8)), depthLimit: 64)
    parser.escapesControlCharacters = true
    let value = try parser.document()
    return (value, parser.foundControlCharacter)
  }

  /// Writes spaces over a code fence around the whole text, so that positions in errors stay those of the text.
  private static func blankingFence(of bytes: [UInt8]) -> [UInt8] {
    let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let fence = Array("```".utf8)
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }),
      bytes[first...].starts(with: fence), let lineEnd = bytes[first...].firstIndex(of: 0x0A),
      last - 3 >= lineEnd, Array(bytes[(last - 2)...last]) == fence, bytes[last - 3] == 0x0A
    else { return bytes }
    let label = String(decoding: bytes[(first + 3)..<lineEnd].filter { !isSpace($0) }, as: UTF8.self)
    guard label.isEmpty || label.lowercased() == "json" else { return bytes }
    var blanked = bytes
    for index in Array(first..<lineEnd) + Array((last - 2)...last) { blanked[index] = 0x20 }
    return blanked
  }
}

/// Reads one JSON document from bytes, from left to right, once.
struct JSONParser {
  let bytes: [UInt8]
  let depthLimit: Int
  /// Takes raw control characters within strings for themselves.
  var escapesControlCharacters = false
  private(set) var foundControlCharacter = false
  private(set) var position = 0
  private var depth = 0

  init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func advance(by count: Int = 1) { position += count }

  mutating func noteControlCharacter() { foundControlCharacter = true }

  mutating func document() throws(JSONParsingError) -> JSONValue {
    skipWhiteSpace()
    let value = try self.value()
    skipWhiteSpace()
    guard current == nil else { throw failure("expected the end of the text after the document") }
    return value
  }

  private mutating func value() throws(JSONParsingError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw failure("expected a value, found the end of the text")
    default: throw failure("expected a value")
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONParsingError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("expected \(word)") }
    advance(by: word.utf8.count)
    return value
  }

  private mutating func array() throws(JSONParsingError) -> [JSONValue] {
    try enter()
    var elements: [JSONValue] = []
    if !take("]") {
      repeat {
        skipWhiteSpace()
        elements.append(try value())
        skipWhiteSpace()
      } while take(",")
      guard take("]") else { throw failure("expected , or ]") }
    }
    depth -= 1
    return elements
  }

  private mutating func object() throws(JSONParsingError) -> [String: JSONValue] {
    try enter()
    var members: [String: JSONValue] = [:]
    if !take("}") {
      repeat {
        skipWhiteSpace()
        let start = position
        guard current == UInt8(ascii: "\"") else { throw failure("expected a member name in quotation marks") }
        let name = try string()
        skipWhiteSpace()
        guard take(":") else { throw failure("expected : after a member name") }
        skipWhiteSpace()
        guard members.updateValue(try value(), forKey: name) == nil else {
          throw failure("the member \(JSONValue.string(name).canonicalText) is given twice", at: start)
        }
        skipWhiteSpace()
      } while take(",")
      guard take("}") else { throw failure("expected , or }") }
    }
    depth -= 1
    return members
  }

  /// Steps over the opening bracket and the white space after it.
  private mutating func enter() throws(JSONParsingError) {
    depth += 1
    guard depth <= depthLimit else { throw failure("expected at most \(depthLimit) levels of arrays and objects") }
    advance()
    skipWhiteSpace()
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: scalar) else { return false }
    advance()
    return true
  }

  private mutating func skipWhiteSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { advance() }
  }

  /// The error at a position, which is the current one unless given.
  func failure(_ expectation: String, at position: Int? = nil) -> JSONParsingError {
    let before = bytes[..<min(position ?? self.position, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = (before.lastIndex(of: 0x0A) ?? -1) + 1
    // Continuation bytes belong to the scalar that began before them.
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return JSONParsingError(line: line, column: column, expectation: expectation)
  }
}

import JSON
import TestKit
import Testing

@Suite("JSON parsing")
struct JSONParsingTests {
  @Test(
    "A document is read as it is written",
    arguments: [
      (" null ", JSONValue.null), ("true", true), ("-12", -12), ("-0", 0), ("[]", []), ("{ }", [:]),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .decimal("9223372036854775808")), ("1.50", .decimal("1.50")),
      ("1e400", .decimal("1e400")), ("1E+2", .decimal("1E+2")), ("-0.0", .decimal("-0.0")),
      (#""a\"\\\/\b\f\n\r\té""#, "a\"\\/\u{8}\u{c}\n\r\té"), (#""\ud83d\ude00""#, "😀"),
      ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
      (#"{"a":[1,{"b":null}],"c":"d"}"#, ["a": [1, ["b": .null]], "c": "d"]),
    ] as [(String, JSONValue)])
  func reads(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(
    "What is not JSON is refused, with its place",
    arguments: [
      ("", 1, 1, "expected a value, found the end of the text"),
      ("01", 1, 2, "a number has no leading zeros"), ("-01", 1, 3, "a number has no leading zeros"),
      ("1.", 1, 3, "expected a digit after the decimal point"), ("1e", 1, 3, "expected a digit of the exponent"),
      ("+1", 1, 1, "expected a value"), (".5", 1, 1, "expected a value"), ("-", 1, 2, "expected a digit"),
      ("NaN", 1, 1, "expected a value"), ("nul", 1, 1, "expected null"),
      ("[1,]", 1, 4, "expected a value"), ("[1 2]", 1, 4, "expected , or ]"),
      ("{\"a\":1,}", 1, 8, "expected a member name in quotation marks"),
      ("{a:1}", 1, 2, "expected a member name in quotation marks"),
      ("{\"a\" 1}", 1, 6, "expected : after a member name"),
      ("{\"a\":1,\n  \"\\u0061\":2}", 2, 3, "the member \"a\" is given twice"),
      ("1 2", 1, 3, "expected the end of the text after the document"),
      ("\"é\" x", 1, 5, "expected the end of the text after the document"),
      ("\"a", 1, 1, "this string has no closing quotation mark"),
      ("\"a\nb\"", 1, 3, "a control character in a string is written as an escape, such as \\n"),
      (#""\ud800""#, 1, 2, "half of a surrogate pair stands alone"),
      (#""\udc00""#, 1, 2, "half of a surrogate pair stands alone"),
      (#""\ud800\u0041""#, 1, 2, "half of a surrogate pair stands alone"),
      (#""\u12g4""#, 1, 2, "expected four hexadecimal digits after \\u"),
      (#""\u12"#, 1, 2, "expected four hexadecimal digits after \\u"),
      (#""\u+123""#, 1, 2, "expected four hexadecimal digits after \\u"),
      (#""\x""#, 1, 2, #"no such escape; JSON has \" \\ \/ \b \f \n \r \t and \u with four digits"#),
      ("\u{FEFF}1", 1, 1, "expected a value"),
      ("// x\n1", 1, 1, "expected a value"),
    ])
  func refuses(text: String, line: Int, column: Int, expectation: String) {
    #expect(throws: JSONParsingError(line: line, column: column, expectation: expectation)) {
      try JSONValue(parsing: text)
    }
  }

  @Test("Bytes that are no UTF-8 are refused, and so are overlong and surrogate forms")
  func refusesBadBytes() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xC3]] {
      #expect(throws: JSONParsingError(line: 1, column: 1, expectation: "this string is not valid UTF-8")) {
        try JSONValue(parsing: [0x22] + bad + [0x22])
      }
    }
  }

  @Test("Nesting is read up to the limit and not beyond, however deep it goes")
  func limitsDepth() throws {
    let fine = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try JSONValue(parsing: fine)
    for opening in ["[", "{\"a\":"] {
      #expect(throws: JSONParsingError.self) {
        try JSONValue(parsing: String(repeating: opening, count: 1_000_000))
      }
    }
    #expect(
      throws: JSONParsingError(line: 1, column: 2, expectation: "expected at most 1 levels of arrays and objects")
    ) {
      try JSONValue(parsing: "[[]]", depthLimit: 1)
    }
    _ = try JSONValue(parsing: "[[],[],{}]", depthLimit: 2)
  }

  @Test("A text over the size limit is refused before it is read")
  func limitsSize() throws {
    _ = try JSONValue(parsing: "[1]", sizeLimit: 3)
    #expect(throws: JSONParsingError.self) { try JSONValue(parsing: "[10]", sizeLimit: 3) }
  }

  @Test("Reading the canonical and the pretty text gives the same value again")
  func readsBackWhatWasWritten() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<Extent.count(50, orAll: 500) {
      let value = JSONValue.random(depth: 4, using: &random)
      #expect(try JSONValue(parsing: value.canonicalText) == value)
      #expect(try JSONValue(parsing: value.prettyText) == value)
    }
  }

  @Test("Bytes changed at random give a value or an error, never a crash, and a value that reads back")
  func survivesMutations() throws {
    var random = SplitMix(seed: 11)
    for _ in 0..<Extent.count(300, orAll: 3000) {
      var bytes = Array(JSONValue.random(depth: 3, using: &random).canonicalText.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if let value = try? JSONValue(parsing: bytes) {
        #expect(try JSONValue(parsing: value.canonicalText) == value)
      }
    }
  }
}

@Suite("JSON from models")
struct ModelOutputTests {
  @Test(
    "A fence around the whole and control characters in strings are taken, and the latter are told",
    arguments: [
      ("  {\"a\": 1}\n", false), ("```json\n{\"a\": 1}\n```", false), ("\n```\n{\"a\": 1}\n```  \n", false),
      ("```JSON\r\n{\"a\": 1}\n```", false),
    ])
  func takesFences(text: String, repaired: Bool) throws {
    let output = try JSONValue.parsingModelOutput(text)
    #expect(output.value == ["a": 1])
    #expect(output.repaired == repaired)
  }

  @Test("Raw control characters stand for themselves within strings, and nowhere else")
  func escapesControlCharacters() throws {
    let output = try JSONValue.parsingModelOutput("{\"a\": \"x\n\ty\u{1}\"}")
    #expect(output.value == ["a": "x\n\ty\u{1}"])
    #expect(output.repaired)
    #expect(throws: JSONParsingError.self) { try JSONValue.parsingModelOutput("{\u{1}\"a\": 1}") }
  }

  @Test(
    "Nothing else is repaired",
    arguments: [
      "Here it is: {\"a\": 1}", "{\"a\": 1} Done.", "{\"a\": 1,}", "{'a': 1}", "```json\n{\"a\": 1}", "{\"a\": 1}\n```",
      "```json\n{\"a\": 1}\n```\nand\n```json\n{}\n```", "```yaml\n{\"a\": 1}\n```", "```", "``````", "```json\n```",
      "",
    ])
  func repairsNothingElse(text: String) {
    #expect(throws: JSONParsingError.self) { try JSONValue.parsingModelOutput(text) }
  }

  @Test("A place within a fence is the place in the answer")
  func keepsPlaces() {
    #expect(throws: JSONParsingError(line: 3, column: 3, expectation: "expected a value")) {
      try JSONValue.parsingModelOutput("```json\n[1,\n  x]\n```")
    }
  }
}

import JSON
import Testing

@Suite("JSON Schema")
struct JSONSchemaTests {
  @Test(
    "What does not fit is named by its place and in words to act on",
    arguments: [
      (#"{"type":"object"}"#, "[]", ["the whole value: expected object, found array"]),
      (#"{"type":["string","null"]}"#, "1", ["the whole value: expected string or null, found integer"]),
      (#"{"required":["a","b"]}"#, #"{"a":1}"#, [#"the whole value: the member "b" is missing"#]),
      (
        #"{"properties":{"a":{}},"additionalProperties":false}"#, #"{"b/~":1}"#,
        ["/b~1~0: no such member; expected one of a"]
      ),
      (#"{"additionalProperties":{"type":"string"}}"#, #"{"b":1}"#, ["/b: expected string, found integer"]),
      (
        #"{"items":{"type":"integer"}}"#, #"[1,"x",2.5]"#,
        [
          "/1: expected integer, found string",
          "/2: expected an integer, found 2.5; write it without fraction and exponent",
        ]
      ),
      (#"{"type":"integer"}"#, "123456789012345678901234567890", []),
      (#"{"type":"number"}"#, "1e400", []),
      (#"{"minItems":2,"maxItems":3}"#, "[1]", ["the whole value: expected at least 2 elements, found 1"]),
      (#"{"minItems":2,"maxItems":3}"#, "[1,2,3,4]", ["the whole value: expected at most 3 elements, found 4"]),
      (#"{"enum":["a",1]}"#, #""b""#, [#"the whole value: expected one of "a", 1, found "b""#]),
      (#"{"enum":["a",1]}"#, "1.0", []),
      (#"{"const":{"a":[1]}}"#, #"{"a":[1.0]}"#, []),
      (#"{"minLength":2}"#, #""é""#, ["the whole value: expected at least 2 characters, found 1"]),
      (#"{"maxLength":1}"#, #""👨‍👩‍👧""#, ["the whole value: expected at most 1 characters, found 5"]),
      (
        #"{"pattern":"^[a-z]+$"}"#, #""a1""#,
        ["the whole value: expected a text that matches the regular expression ^[a-z]+$"]
      ),
      (#"{"pattern":"b"}"#, #""abc""#, []),
      (
        #"{"minimum":1,"maximum":2}"#, "0.999999999999999999999999",
        ["the whole value: expected at least 1, found 0.999999999999999999999999"]
      ),
      (#"{"maximum":1e400}"#, "1e401", ["the whole value: expected at most 1e400, found 1e401"]),
      (
        #"{"minimum":-5}"#, "-5.00000000000000000001",
        ["the whole value: expected at least -5, found -5.00000000000000000001"]
      ),
      (#"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#, "1", []),
      (
        #"{"anyOf":[{"type":"string"},{"properties":{"a":{"type":"null"}},"type":"object"}]}"#, #"{"a":1}"#,
        [
          "the whole value: fits none of the 2 allowed forms; what keeps it from the closest follows",
          "the whole value: expected string, found object",
        ]
      ),
      (
        ##"{"$ref":"#/$defs/n","$defs":{"n":{"properties":{"next":{"$ref":"#/$defs/n"}},"required":["v"]}}}"##,
        #"{"v":1,"next":{"next":{"v":1}}}"#, [#"/next: the member "v" is missing"#]
      ),
      (#"{"minimum":-1,"maximum":1}"#, "0.5", []),
      (#"{"minimum":1}"#, "-2", ["the whole value: expected at least 1, found -2"]),
      (#"{"maximum":-1}"#, "2", ["the whole value: expected at most -1, found 2"]),
      ("true", "1", []), ("false", "1", ["the whole value: nothing is allowed here; leave it out"]),
      (#"{"description":"x","title":"y","default":3}"#, "1", []),
    ] as [(String, String, [String])])
  func names(schema: String, value: String, violations: [String]) throws {
    let schema = try JSONSchema(JSONValue(parsing: schema))
    #expect(schema.violations(in: try JSONValue(parsing: value)).map(\.description) == violations)
  }

  @Test(
    "A schema that says what is not supported is refused, with the place",
    arguments: [
      (#"{"properties":{"a/b":{"oneOf":[]}}}"#, "/properties/a~1b/oneOf: the keyword is not supported"),
      (#"{"type":"text"}"#, "/type: expected null, boolean"), (#"{"type":[]}"#, "/type: expected null, boolean"),
      (#"{"required":"a"}"#, "/required: expected a list of names"),
      (#"{"minItems":-1}"#, "/minItems: expected a count"),
      (#"{"pattern":"("}"#, "/pattern: this regular expression cannot be used: character 1: this ( has no )"),
      (
        #"{"items":{"pattern":"a(?!b)"}}"#,
        "/items/pattern: this regular expression cannot be used: character 2: look-ahead is not supported"
      ),
      (#"{"pattern":1}"#, "/pattern: expected a regular expression, found integer"),
      (#"{"items":[{}]}"#, "/items: a schema is an object, found array"), ("3", "the schema: a schema is an object"),
      (##"{"$ref":"#/$defs/none"}"##, "/$ref: expected #/$defs/NAME"),
      (#"{"$ref":"http://example.com/s"}"#, "/$ref: expected #/$defs/NAME"),
      (#"{"anyOf":[]}"#, "/anyOf: expected a list"),
      (#"{"enum":[]}"#, "/enum: expected a list"), (#"{"minimum":"1"}"#, "/minimum: expected a number"),
    ])
  func refuses(schema: String, error: String) throws {
    let document = try JSONValue(parsing: schema)
    let thrown = #expect(throws: JSONSchemaError.self) { try JSONSchema(document) }
    #expect(thrown?.description.hasPrefix(error) == true, "\(String(describing: thrown))")
  }

  @Test("A schema that refers to itself without end comes to an end, and nothing fits it")
  func endsWithoutEnd() throws {
    for text in [
      ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}"##,
      ##"{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}}}"##,
    ] {
      #expect(try !JSONSchema(JSONValue(parsing: text)).violations(in: 1).isEmpty)
    }
  }

  @Test("A text of many characters is matched in time linear in it")
  func matchesLongTexts() throws {
    let text = String(repeating: "a", count: 100_000)
    #expect(try JSONSchema(["pattern": "^(a+)+$"]).violations(in: .string(text)).isEmpty)
    #expect(try JSONSchema(["pattern": "(a|a)*b"]).violations(in: .string(text)).count == 1)
  }

  @Test("All matching of one value together is bounded, and a value that would take more does not fit")
  func boundsMatching() throws {
    let schema = try JSONSchema(["items": ["pattern": "(a?){200}b"]])
    let texts = [JSONValue](repeating: .string(String(repeating: "a", count: 4000)), count: 1000)
    #expect(schema.violations(in: .array(texts)).map(\.pointer) == [""])
  }

  @Test("The patterns of one schema are bounded together")
  func boundsPatterns() throws {
    let forms = (0..<60).map { JSONValue.object(["pattern": .string("x{1000}y{1000}z{1000}w{1000}\($0)")]) }
    #expect(throws: JSONSchemaError.self) { try JSONSchema(["anyOf": .array(forms)]) }
  }
}

import Foundation
import Redaction
import SecretSources
import Testing

/// A secret with every kind of character that some notation escapes.
private let hard = "pä$$ w/ö\\rd+\"<&'%\u{1F511}"

@Suite("Scrubbing")
struct RedactorTests {
  private let redactor = Redactor(secrets: [
    Secret(name: "TOKEN", value: "s3cr3t-t0ken/42"), Secret(name: "HARD", value: hard),
  ])

  /// How an output may write a text; each has to be seen through.
  static let notations: [(name: String, write: @Sendable (String) -> String)] = [
    ("plain", { $0 }),
    ("Base64", { Data($0.utf8).base64EncodedString() }),
    ("Base64 behind one byte", { Data((":" + $0).utf8).base64EncodedString() }),
    ("Base64 behind two bytes", { Data(("u:" + $0 + "x").utf8).base64EncodedString() }),
    (
      "Base64 for URLs",
      {
        Data($0.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      }
    ),
    (
      "Base64 in lines",
      {
        Data(($0).utf8).base64EncodedString(options: []).enumerated().map { $0 % 8 == 7 ? "\($1)\n" : "\($1)" }.joined()
      }
    ),
    (
      "Base64 in lines that are indented",
      {
        Data(($0).utf8).base64EncodedString(options: []).enumerated().map { $0 % 8 == 7 ? "\($1)\n    " : "\($1)" }
          .joined()
      }
    ),
    ("hexadecimal with colons", { $0.utf8.map { String($0, radix: 16).twoDigits }.joined(separator: ":") }),
    ("hexadecimal with blanks", { $0.utf8.map { String($0, radix: 16).twoDigits }.joined(separator: " ") }),
    ("HTML by numbers", { $0.unicodeScalars.map { "&#\($0.value);" }.joined() }),
    ("HTML by hexadecimal numbers", { $0.unicodeScalars.map { "&#x\(String($0.value, radix: 16));" }.joined() }),
    (
      "a shell's quoting",
      { text in
        text.unicodeScalars.map { scalar in
          scalar.isASCII && !CharacterSet.alphanumerics.contains(scalar) ? "\\\(scalar)" : "\(scalar)"
        }.joined()
      }
    ),
    ("URL", { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }),
    (
      "URL, lower case",
      { text in
        text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
      }
    ),
    ("form", { ($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "").replacing("%20", with: "+") }),
    (
      "JSON",
      { text in
        String(decoding: (try? JSONEncoder().encode([text])) ?? Data(), as: UTF8.self)
      }
    ),
    (
      "JSON in JSON",
      { text in
        let inner = String(decoding: (try? JSONEncoder().encode([text])) ?? Data(), as: UTF8.self)
        return String(
          decoding: (try? JSONEncoder().encode([inner.replacing("\\/", with: "/")])) ?? Data(), as: UTF8.self)
      }
    ),
    (
      "JSON, ASCII alone",
      { text in
        text.unicodeScalars.map { scalar in
          scalar.isASCII
            ? "\(scalar)".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            : String(scalar).utf16.map { "\\u" + String($0, radix: 16).leftPadded }.joined()
        }.joined()
      }
    ),
    (
      "HTML",
      {
        $0.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;").replacing(
          "'", with: "&#39;")
      }
    ),
    ("shell", { "'" + $0.replacing("'", with: "'\\''") + "'" }),
    ("hexadecimal", { $0.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }),
  ]

  @Test("A secret is taken out in every notation, and its name stands in its place", arguments: notations.indices)
  func notation(_ index: Int) {
    let notation = Self.notations[index]
    for (name, value) in [("TOKEN", "s3cr3t-t0ken/42"), ("HARD", hard)] {
      let written = notation.write(value)
      let redacted = redactor.redact("before \(written) after")
      #expect(redacted.contains("[secret \(name)]"), "\(notation.name): \(written) became \(redacted)")
      #expect(redacted.hasPrefix("before ") && redacted.hasSuffix(" after"))
      // Of Base64, one digit at either end is decided by what stands around as well.
      #expect(redacted.utf8.count <= "before [secret \(name)] after".utf8.count + 10, "\(notation.name): \(redacted)")
    }
  }

  @Test("Wherever a stream is cut into pieces, it is scrubbed alike", arguments: notations.indices)
  func pieces(_ index: Int) {
    let written = Self.notations[index].write(hard)
    let bytes = Array("a\(written)b s3cr3t-t0ken/4 s3cr3t-t0ken/42\(written)".utf8)
    let whole = redactor.redact(bytes)
    for size in 1...bytes.count {
      var stream = RedactedStream(redactor)
      var shown: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        shown += stream.take(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      shown += stream.finish()
      #expect(shown == whole)
    }
  }

  @Test("What holds no secret stays as it is, in bytes that are no text too")
  func untouched() {
    var bytes = (0...255).map { UInt8($0) } + Array("s3cr3t-t0ke s3cr3t p\u{e4}$$ [secret]".utf8)
    bytes += bytes.reversed()
    #expect(redactor.redact(bytes) == bytes)
    #expect(Redactor(secrets: []).redact(bytes) == bytes)
  }

  @Test("A secret within or across another is taken out whole")
  func overlapping() {
    let redactor = Redactor(secrets: [
      Secret(name: "A", value: "abcdefgh"), Secret(name: "B", value: "fghijklm"), Secret(name: "C", value: "abcdefghi"),
    ])
    #expect(redactor.redact("x abcdefghijklm y") == "x [secret C] y")
    #expect(redactor.redact("abcdefgh") == "[secret A]")
    #expect(redactor.redact("abcdefghabcdefgh") == "[secret A][secret A]")
    var stream = RedactedStream(redactor)
    #expect(String(decoding: stream.take(Array("abcdefgh".utf8)), as: UTF8.self) == "")
    #expect(String(decoding: stream.take(Array("ijk".utf8)), as: UTF8.self) == "[secret C]")
    #expect(String(decoding: stream.take(Array("lm.".utf8)), as: UTF8.self) == ".")
  }

  @Test("A secret that a text is cut off in is not shown as far as it goes")
  func cutOff() {
    #expect(redactor.redact("it is s3cr3t-t0ke") == "it is [secret TOKEN]")
    #expect(redactor.redact("it is s3c") == "it is s3c")
  }

  @Test("The password in a URL and the lines of a key are secrets by themselves")
  func parts() {
    let url = Secret(name: "URL", value: "postgres://app:hunter2-hunter2@db.example/shop")
    let key = Secret(name: "KEY", value: "-----BEGIN KEY-----\nAAAABBBBCCCCDDDDEEEE\nFFFF\n-----END KEY-----")
    let redactor = Redactor(secrets: [url, key])
    #expect(redactor.redact("password hunter2-hunter2 failed for app") == "password [secret URL] failed for app")
    #expect(redactor.redact("2: AAAABBBBCCCCDDDDEEEE") == "2: [secret KEY]")
    #expect(
      redactor.redact("{\"k\":\"-----BEGIN KEY-----\\nAAAABBBBCCCCDDDDEEEE\\nFFFF\\n-----END KEY-----\"}")
        == "{\"k\":\"[secret KEY]\"}")
  }

  @Test("Text that begins like a secret a thousand times takes no time")
  func speed() {
    let text = String(repeating: "s3cr3t-t0ken/4", count: 2_000) + String(repeating: "\\", count: 10_000)
    let clock = ContinuousClock()
    let time = clock.measure { #expect(redactor.redact(text) == text) }
    #expect(time < .seconds(10))
  }

  @Test("A secret prints as its name")
  func printing() {
    let secret = Secret(name: "TOKEN", value: "s3cr3t-t0ken")
    var dumped = ""
    dump(secret, to: &dumped)
    let all = "\(secret) \(String(reflecting: secret)) \(dumped) \([secret]) \(Optional(secret) as Any)"
    #expect(!all.contains("s3cr3t"))
  }
}

extension String {
  fileprivate var twoDigits: String { count == 1 ? "0" + self : self }
  fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 4 - count)) + self }
}

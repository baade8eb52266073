package import HTTPClient

/// The head of what an agent asks the proxy for. It is read strictly: what two programs could read in two ways is refused.
package struct ProxyRequest: Hashable, Sendable {
  package var method: String
  package var target: String
  var isVersion11: Bool
  package var headers: [HTTPHeader]

  /// A head that is none, and what is wrong with it.
  package struct Malformed: Error, Hashable {
    var reason: String
  }

  static let longest = 16 << 10
  private static let mostHeaders = 100

  /// The only value of a header; `nil` where there is none.
  package func only(_ name: String) throws(Malformed) -> String? {
    let found = headers.filter { $0.name == name }
    guard found.count <= 1 else { throw Malformed(reason: "the header \(name) is given twice") }
    return found.first?.value
  }

  /// - Parameter head: everything before the empty line, without it.
  package init(head: [UInt8]) throws(Malformed) {
    guard head.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0D || $0 == 0x0A || $0 == 0x09 }) else {
      throw Malformed(reason: "the head has characters that no head has")
    }
    // As bytes: Swift takes CR and LF together for one character.
    var lines = try Self.lines(head)
    guard !lines.isEmpty else { throw Malformed(reason: "there is no request") }
    let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ !$0.isEmpty && !$0.contains("\t") }) else {
      throw Malformed(reason: "the request line has not three words")
    }
    guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
      throw Malformed(reason: "only HTTP/1.1 and HTTP/1.0 are spoken here")
    }
    guard lines.count <= Self.mostHeaders else { throw Malformed(reason: "there are too many headers") }
    method = String(words[0])
    target = String(words[1])
    isVersion11 = words[2] == "HTTP/1.1"
    headers = []
    for line in lines { headers.append(try Self.header(line)) }
  }

  private static func lines(_ head: [UInt8]) throws(Malformed) -> [Substring] {
    var lines: [Substring] = []
    var line: [UInt8] = []
    var index = 0
    while index < head.count {
      if head[index] == 0x0D, index + 1 < head.count, head[index + 1] == 0x0A {
        lines.append(Substring(decoding: line, as: UTF8.self))
        line = []
        index += 2
        continue
      }
      guard head[index] != 0x0D, head[index] != 0x0A else {
        throw Malformed(reason: "a line ends otherwise than by CR LF")
      }
      line.append(head[index])
      index += 1
    }
    return lines + [Substring(decoding: line, as: UTF8.self)]
  }

  private static func header(_ line: Substring) throws(Malformed) -> HTTPHeader {
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex, line[..<colon].allSatisfy(isTokenCharacter)
    else { throw Malformed(reason: "a header has no name, or is folded") }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    return HTTPHeader(line[..<colon].lowercased(), String(value))
  }

  private static func isTokenCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-.^_`|~".contains(character))
  }
}

/// The first message of TLS, in which a client says whom it wants to talk to.
package struct ClientHello: Hashable, Sendable {
  /// The name that it asks for, in lower case; `nil` where it names none.
  var serverName: String?
  /// Whether the true name may be another one, which only the server can read.
  var isEncrypted = false

  /// What is no beginning of TLS, and why.
  package struct Malformed: Error, Hashable {
    var reason: String
  }

  /// The longest message, in bytes.
  private static let longest = 16 << 10

  /// Reads the message from the records that hold it; `nil` where more of them have to come.
  package static func reading(_ bytes: [UInt8]) throws(Malformed) -> ClientHello? {
    var message: [UInt8] = []
    var rest = Reader(bytes[...])
    while true {
      if message.count >= 4 {
        guard message[0] == 1 else { throw Malformed(reason: "the first message is no ClientHello") }
        let length = Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
        guard length <= longest else { throw Malformed(reason: "the ClientHello is too long") }
        if message.count >= 4 + length { return try ClientHello(body: message[4..<(4 + length)]) }
      }
      guard let type = rest.byte() else { return nil }
      guard type == 22 else { throw Malformed(reason: "it is no TLS") }
      guard let version = rest.number(2) else { return nil }
      guard version >> 8 == 3 else { throw Malformed(reason: "it is no TLS") }
      guard let length = rest.number(2) else { return nil }
      guard length > 0, length <= 16384 else { throw Malformed(reason: "a record of TLS has an impossible length") }
      // What is there of a record shows already whether it is a ClientHello.
      guard let fragment = rest.bytes(length) else { return nil }
      message += fragment
    }
  }

  private init(body: ArraySlice<UInt8>) throws(Malformed) {
    var reader = Reader(body)
    let isWhole =
      reader.bytes(2 + 32) != nil && reader.vector(1) != nil && reader.vector(2) != nil && reader.vector(1) != nil
    guard isWhole else { throw Malformed(reason: "the ClientHello is cut off") }
    guard !reader.isAtEnd else { return }
    guard let extensions = reader.vector(2), reader.isAtEnd else {
      throw Malformed(reason: "the ClientHello's extensions are cut off")
    }
    try read(extensions)
  }

  private mutating func read(_ extensions: ArraySlice<UInt8>) throws(Malformed) {
    var reader = Reader(extensions)
    var seen: Set<Int> = []
    while !reader.isAtEnd {
      guard let type = reader.number(2), let data = reader.vector(2) else {
        throw Malformed(reason: "an extension is cut off")
      }
      guard seen.insert(type).inserted else { throw Malformed(reason: "an extension is given twice") }
      switch type {
      case 0: serverName = try Self.name(in: data)
      case 0xFE0D, 0xFFCE: isEncrypted = true
      default: break
      }
    }
  }

  private static func name(in data: ArraySlice<UInt8>) throws(Malformed) -> String {
    var reader = Reader(data)
    guard let list = reader.vector(2), reader.isAtEnd else { throw Malformed(reason: "the server's name is cut off") }
    var names = Reader(list)
    guard names.byte() == 0, let name = names.vector(2), names.isAtEnd else {
      throw Malformed(reason: "there is not exactly one server's name")
    }
    guard name.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw Malformed(reason: "the server's name has characters that no name has")
    }
    return String(decoding: name, as: UTF8.self).lowercased()
  }
}

/// Takes numbers and lists off the front of bytes, as TLS writes them.
private struct Reader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func byte() -> UInt8? { rest.popFirst() }

  mutating func number(_ width: Int) -> Int? { bytes(width)?.reduce(0) { $0 << 8 | Int($1) } }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// Bytes behind their own count, which is a number of that width.
  mutating func vector(_ width: Int) -> ArraySlice<UInt8>? { number(width).flatMap { bytes($0) } }
}

extension JSONValue: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Int64.self) {
      self = .integer(number)
    } else if let number = try? container.decode(Double.self) {
      self = .decimal(String(number))
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else if let elements = try? container.decode([JSONValue].self) {
      self = .array(elements)
    } else {
      self = try Self.marked(in: decoder) ?? .object(container.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .integer(let number): try container.encode(number)
    case .decimal(let digits) where encoder.keepsDigits: try container.encode([Self.decimalKey: digits])
    case .decimal(let digits):
      guard let number = Double(digits) else {
        throw EncodingError.invalidValue(self, .init(codingPath: container.codingPath, debugDescription: "no number"))
      }
      try container.encode(number)
    case .string(let string): try container.encode(string)
    case .array(let elements): try container.encode(elements)
    case .object(let members) where encoder.keepsDigits && Self.isMarked(members):
      try container.encode([Self.objectKey: members])
    case .object(let members): try container.encode(members)
    }
  }
}

extension CodingUserInfoKey {
  /// Set to `true` on a coder, numbers that are no 64-bit integers keep their digits: `1.50` as `{"$decimal": "1.50"}`.
  ///
  /// An object that already looks like that is stored below `$object`. Without the key such numbers pass through a
  /// binary floating-point number, which changes their digits and has no place for the largest.
  package static let keepsDigits = CodingUserInfoKey(rawValue: "chancery.keepsDigits")
}

extension Encoder {
  fileprivate var keepsDigits: Bool { CodingUserInfoKey.keepsDigits.map { userInfo[$0] as? Bool == true } ?? false }
}

extension Decoder {
  fileprivate var keepsDigits: Bool { CodingUserInfoKey.keepsDigits.map { userInfo[$0] as? Bool == true } ?? false }
}

extension JSONValue {
  private static let decimalKey = "$decimal"
  private static let objectKey = "$object"

  private static func isMarked(_ members: [String: JSONValue]) -> Bool {
    members.count == 1 && (members[decimalKey] != nil || members[objectKey] != nil)
  }

  /// The number or object that was stored under a mark; `nil` where there is no mark.
  private static func marked(in decoder: any Decoder) throws -> JSONValue? {
    guard decoder.keepsDigits else { return nil }
    let container = try decoder.container(keyedBy: Name.self)
    guard let key = container.onlyKey else { return nil }
    switch key.stringValue {
    case decimalKey: return .decimal(try container.decode(String.self, forKey: key))
    case objectKey: return .object(try container.decode([String: JSONValue].self, forKey: key))
    default: return nil
    }
  }
}

private struct Name: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer {
  fileprivate var onlyKey: Key? { allKeys.count == 1 ? allKeys.first : nil }
}

import JSON

/// Reads members of an object and names the one that is missing.
struct MemberReader {
  let document: JSONValue

  init(_ document: JSONValue) { self.document = document }

  func value(_ name: String) throws(UnreadableProposal) -> JSONValue {
    guard let value = document[name] else { throw UnreadableProposal(reason: "\(name) is missing") }
    return value
  }

  func string(_ name: String) throws(UnreadableProposal) -> String {
    guard let text = try value(name).stringValue else { throw UnreadableProposal(reason: "\(name) is no string") }
    return text
  }

  func integer(_ name: String) throws(UnreadableProposal) -> Int64 {
    guard let number = try value(name).integerValue else { throw UnreadableProposal(reason: "\(name) is no integer") }
    return number
  }

  func flag(_ name: String) throws(UnreadableProposal) -> Bool {
    guard let flag = try value(name).boolValue else { throw UnreadableProposal(reason: "\(name) is no boolean") }
    return flag
  }

  func array(_ name: String) throws(UnreadableProposal) -> [JSONValue] {
    guard let elements = try value(name).arrayValue else { throw UnreadableProposal(reason: "\(name) is no list") }
    return elements
  }

  func object(_ name: String) throws(UnreadableProposal) -> [String: JSONValue] {
    guard let members = try value(name).objectValue else { throw UnreadableProposal(reason: "\(name) is no object") }
    return members
  }

  func reader(_ name: String) throws(UnreadableProposal) -> MemberReader { MemberReader(try value(name)) }

  func readers(_ name: String) throws(UnreadableProposal) -> [MemberReader] { try array(name).map(MemberReader.init) }

  func strings(_ name: String) throws(UnreadableProposal) -> [String] {
    try array(name).map { value throws(UnreadableProposal) in
      guard let text = value.stringValue else { throw UnreadableProposal(reason: "\(name) holds more than strings") }
      return text
    }
  }

  func optional<Value>(
    _ name: String, _ read: (MemberReader) throws(UnreadableProposal) -> Value
  ) throws(UnreadableProposal) -> Value? {
    try value(name) == .null ? nil : try read(self)
  }
}

import JSON

/// A member of a record: its name, where its value is, and how that is encoded.
struct Member<Whole, Part>: Sendable {
  let name: String
  /// The name in the first format.
  let formerName: String
  /// What is written; `nil` leaves the member out.
  let write: @Sendable (Whole) -> JSONValue?
  private let readValue: @Sendable (JSONValue, EventFormat) throws(UnreadableEvent) -> Part
  /// What stands for a member that is left out; `nil` where it must be there.
  private let absent: (@Sendable () -> Part)?

  /// A member that is always there.
  ///
  /// - Parameter former: the name in the first format; the same words in camel case where it is left out.
  init(
    _ name: String, former: String? = nil, _ path: any KeyPath<Whole, Part> & Sendable, _ encoding: Encoding<Part>
  ) {
    self.name = name
    formerName = former ?? name.camelCased
    write = { encoding.write($0[keyPath: path]) }
    readValue = encoding.read
    absent = nil
  }

  /// A member that is always there, in the encoding of its type.
  init(_ name: String, former: String? = nil, _ path: any KeyPath<Whole, Part> & Sendable) where Part: Encoded {
    self.init(name, former: former, path, Part.encoding)
  }

  private init(
    _ name: String, former: String?, write: @escaping @Sendable (Whole) -> JSONValue?,
    read: @escaping @Sendable (JSONValue, EventFormat) throws(UnreadableEvent) -> Part,
    absent: @escaping @Sendable () -> Part
  ) {
    self.name = name
    formerName = former ?? name.camelCased
    self.write = write
    readValue = read
    self.absent = absent
  }

  /// A member that is left out where there is no value.
  static func optional<Inner>(
    _ name: String, former: String? = nil, _ path: any KeyPath<Whole, Part> & Sendable, _ encoding: Encoding<Inner>
  ) -> Member where Part == Inner? {
    Member(
      name, former: former, write: { $0[keyPath: path].map(encoding.write) },
      read: { value, format throws(UnreadableEvent) in
        if format == .synthesized, value == .null { return nil }
        return try encoding.read(value, format)
      }, absent: { nil })
  }

  /// A member that is left out where there is no value, in the encoding of its type.
  static func optional<Inner: Encoded>(
    _ name: String, former: String? = nil, _ path: any KeyPath<Whole, Part> & Sendable
  ) -> Member where Part == Inner? {
    optional(name, former: former, path, Inner.encoding)
  }

  /// A member that is left out where the list is empty.
  static func list<Element>(
    _ name: String, _ path: any KeyPath<Whole, Part> & Sendable, of element: Encoding<Element>
  ) -> Member where Part == [Element] {
    let encoding = Encoding<[Element]>.list(of: element)
    return Member(
      name, former: nil, write: { $0[keyPath: path].isEmpty ? nil : encoding.write($0[keyPath: path]) },
      read: encoding.read, absent: { [] })
  }

  fileprivate func read(_ members: [String: JSONValue], _ format: EventFormat) throws(UnreadableEvent) -> Part {
    let name = format == .synthesized ? formerName : name
    guard let value = members[name] else {
      guard let absent else { throw UnreadableEvent(.malformed, "the member is missing", at: name) }
      return absent()
    }
    do throws(UnreadableEvent) { return try readValue(value, format) } catch { throw error.within(name) }
  }
}

extension Encoding {
  /// An object with these members and no others: a member that is not known was written by a newer program, and may say
  /// what must not be overlooked.
  static func record<each Part>(
    _ make: @escaping @Sendable (repeat each Part) -> Value, _ members: repeat Member<Value, each Part>
  ) -> Encoding {
    Encoding(
      write: { value in
        var object: [String: JSONValue] = [:]
        for member in repeat each members { object[member.name] = member.write(value) }
        return .object(object)
      },
      read: { value, format throws(UnreadableEvent) in
        guard let object = value.objectValue else { throw UnreadableEvent.expected("an object", found: value) }
        if format == .written {
          var names = Set(object.keys)
          for member in repeat each members { names.remove(member.name) }
          if let name = names.min() { throw UnreadableEvent(.newer, "this member is not known", at: name) }
        }
        return make(repeat try (each members).read(object, format))
      })
  }
}

import JSON

/// How a value is written as JSON in the current format, and read from JSON of every format that ever was.
///
/// One description serves both, so that what is written is what is read. It stands beside the type and not in it: the
/// type may be changed as the code wants it, and what is stored stays.
struct Encoding<Value>: Sendable {
  let write: @Sendable (Value) -> JSONValue
  let read: @Sendable (JSONValue, EventFormat) throws(UnreadableEvent) -> Value

  init(
    write: @escaping @Sendable (Value) -> JSONValue,
    read: @escaping @Sendable (JSONValue, EventFormat) throws(UnreadableEvent) -> Value
  ) {
    self.write = write
    self.read = read
  }

  /// The encoding of a value that stands for another one.
  func map<Other>(
    _ make: @escaping @Sendable (Value) -> Other, _ take: @escaping @Sendable (Other) -> Value
  ) -> Encoding<Other> {
    Encoding<Other>(
      write: { write(take($0)) }, read: { value, format throws(UnreadableEvent) in make(try read(value, format)) })
  }
}

/// A type whose values have one encoding wherever they stand.
protocol Encoded: Sendable {
  static var encoding: Encoding<Self> { get }
}

extension Encoded {
  var encoded: JSONValue { Self.encoding.write(self) }
}

extension String: Encoded {
  static let encoding = Encoding<String>(
    write: { .string($0) },
    read: { value, _ throws(UnreadableEvent) in
      guard let text = value.stringValue else { throw UnreadableEvent.expected("a string", found: value) }
      return text
    })
}

extension Bool: Encoded {
  static let encoding = Encoding<Bool>(
    write: { .bool($0) },
    read: { value, _ throws(UnreadableEvent) in
      guard let flag = value.boolValue else { throw UnreadableEvent.expected("true or false", found: value) }
      return flag
    })
}

extension Int: Encoded { static let encoding = Encoding<Int>.number(in: Encoding.exact) }
extension Int64: Encoded { static let encoding = Encoding<Int64>.number(in: Encoding.exact) }
extension Int32: Encoded { static let encoding = Encoding<Int32>.number(in: .min ... .max) }
extension UInt32: Encoded { static let encoding = Encoding<UInt32>.number(in: .min ... .max) }

extension Encoding where Value: FixedWidthInteger & Sendable {
  /// What every reader of JSON takes for what it is. Sums of such numbers stay far within 64 bits.
  static var exact: ClosedRange<Value> { Value(-1 << 53)...Value(1 << 53) }

  /// An integer of some range; one beyond it is written as the end of the range.
  static func number(in range: ClosedRange<Value>) -> Encoding {
    Encoding(
      write: { .integer(Int64(clamping: min(max($0, range.lowerBound), range.upperBound))) },
      read: { value, _ throws(UnreadableEvent) in
        guard let number = value.integerValue.flatMap(Value.init(exactly:)), range.contains(number) else {
          throw UnreadableEvent(
            .malformed,
            "expected an integer from \(range.lowerBound) to \(range.upperBound), found \(value.canonicalText)")
        }
        return number
      })
  }
}

/// What a server counts can be any number, and is kept as it came; sums of it are clamped.
enum ReportedNumber {
  static let encoding = Encoding<Int>.number(in: .min ... .max)
  static let wide = Encoding<Int64>.number(in: .min ... .max)
}

/// A document of somebody else's, kept to the digit.
extension JSONValue: Encoded {
  static let encoding = Encoding<JSONValue>(
    write: { $0 }, read: { value, format in format == .synthesized ? value.withoutMarks : value })
}

extension Array: Encoded where Element: Encoded {
  static var encoding: Encoding<[Element]> { .list(of: Element.encoding) }
}

/// Values by names that are no members of ours.
extension Dictionary: Encoded where Key == String, Value: Encoded {
  static var encoding: Encoding<[String: Value]> { .map(of: Value.encoding) }
}

extension JSONValue {
  /// The document without the marks of the first format, which stored `1.50` as `{"$decimal": "1.50"}` and what looked
  /// like that below `$object`.
  fileprivate var withoutMarks: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.withoutMarks))
    case .object(let members):
      if members.count == 1, let digits = members["$decimal"]?.stringValue { return .decimal(digits) }
      let inner = members.count == 1 ? members["$object"]?.objectValue : nil
      return .object((inner ?? members).mapValues(\.withoutMarks))
    default: return self
    }
  }
}

extension Encoding {
  static func list<Element>(of element: Encoding<Element>) -> Encoding where Value == [Element] {
    Encoding(
      write: { .array($0.map(element.write)) },
      read: { value, format throws(UnreadableEvent) in
        guard let elements = value.arrayValue else { throw UnreadableEvent.expected("a list", found: value) }
        var read: [Element] = []
        for (index, value) in elements.enumerated() {
          do throws(UnreadableEvent) { read.append(try element.read(value, format)) } catch {
            throw error.within("[\(index)]")
          }
        }
        return read
      })
  }

  /// Values by names that are no members of ours.
  static func map<Element>(of element: Encoding<Element>) -> Encoding where Value == [String: Element] {
    Encoding(
      write: { .object($0.mapValues(element.write)) },
      read: { value, format throws(UnreadableEvent) in
        guard let members = value.objectValue else { throw UnreadableEvent.expected("an object", found: value) }
        var read: [String: Element] = [:]
        for (name, value) in members {
          do throws(UnreadableEvent) { read[name] = try element.read(value, format) } catch { throw error.within(name) }
        }
        return read
      })
  }
}

import JSON
import Plans
import Yams

extension Form where Value == Bool {
  /// `true` or `false`, written as in JSON.
  static var flag: Form {
    Form(["type": "boolean"]) { cursor in
      if let plain = cursor.plain {
        if case .bool(let flag) = plain.kind { return flag }
        cursor.refuse(plain.kind == .null ? "found nothing" : "found \(plain.text)", expected: "true or false")
      } else {
        cursor.refuse(expecting: "true or false")
      }
      return nil
    }
  }
}

extension Form where Value == Int {
  /// An amount of a limit, with a unit where it has one.
  static func amount(of limit: SandboxLimit) -> Form {
    switch limit.unit {
    case .bytes: size(limit.range)
    case .seconds: duration(limit.range)
    case .count: integer(limit.range)
    }
  }

  /// Bytes, written as a whole number and `KiB`, `MiB`, `GiB` or `TiB`, or as a number alone.
  static func size(_ range: ClosedRange<Int>) -> Form {
    let text = SandboxLimit.Unit.bytes.text
    let expected = "a size such as 512MiB, from \(text(range.lowerBound)) to \(text(range.upperBound))"
    let pattern = "^[0-9]+(KiB|MiB|GiB|TiB)?$"
    let schema: JSONValue = [
      "anyOf": [
        ["type": "string", "pattern": .string(pattern)],
        [
          "type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound)),
        ],
      ]
    ]
    return Form(schema) { cursor in
      guard case .scalar(let scalar) = cursor.node else {
        cursor.refuse(expecting: expected)
        return nil
      }
      if let bytes = bytes(scalar.string), range.contains(bytes) { return bytes }
      cursor.refuse(scalar.string.isEmpty ? "found nothing" : "found \(scalar.string)", expected: expected)
      return nil
    }
  }

  private static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
    let unit = text[digits.endIndex...]
    let size = SandboxLimit.Unit.bytes.multiples.first { $0.name == unit }?.size ?? (unit.isEmpty ? 1 : nil)
    guard let size, let count = Int(digits) else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    return overflow ? nil : product
  }
}

extension Form where Value == Located<String> {
  /// The name of a toolchain. It is checked once the table of toolchains is known.
  static var toolchain: Form {
    Form<String>.name.located.map { name, cursor in
      cursor.reading.toolchains.append(name)
      return name
    }
  }
}

extension Reading {
  /// Refuses every named toolchain that is not in the table.
  func check(toolchains table: some Sequence<String>) {
    let names = table.sorted()
    for name in toolchains where !names.contains(name.value) {
      refuse(
        "unknown toolchain \"\(name.value)\"", at: name.place, expected: oneOf(names),
        nearest: nearest(to: name.value, among: names))
    }
  }
}

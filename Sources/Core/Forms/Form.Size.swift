import JSON
import Plans

extension Form where Value == Int {
  /// Bytes, written as a whole number and `KiB`, `MiB`, `GiB` or `TiB`, or as a number alone.
  package static func size(_ range: ClosedRange<Int>) -> Form {
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
      guard let text = cursor.node.scalar else {
        cursor.refuse(expecting: expected)
        return nil
      }
      if let bytes = bytes(text), range.contains(bytes) { return bytes }
      cursor.refuse(text.isEmpty ? "found nothing" : "found \(text)", expected: expected)
      return nil
    }
  }

  /// The bytes of a size as it is written; `nil` for anything else.
  package static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
    let unit = text[digits.endIndex...]
    let size = SandboxLimit.Unit.bytes.multiples.first { $0.name == unit }?.size ?? (unit.isEmpty ? 1 : nil)
    guard let size, let count = Int(digits) else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    return overflow ? nil : product
  }
}

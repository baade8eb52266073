import JSON
package import Plans
import Texts

extension Form where Value == Int {
  /// A whole number within a range.
  package static func integer(_ range: ClosedRange<Int>) -> Form {
    let schema: JSONValue = [
      "type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound)),
    ]
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return Form(schema) { cursor in
      guard let plain = cursor.plain else {
        cursor.refuse(expecting: expected)
        return nil
      }
      if case .number(.integer(let number)) = plain.kind, let value = Int(exactly: number), range.contains(value) {
        return value
      }
      cursor.refuse(plain.kind == .null ? "found nothing" : "found \(plain.text)", expected: expected)
      return nil
    }
  }

  /// A time in seconds, written as a whole number and `s`, `m`, `h` or `d`.
  package static func duration(_ range: ClosedRange<Int>) -> Form {
    let limits = "from \(range.lowerBound)s to \(range.upperBound)s"
    let expected = "a time such as 90s, 20m or 1h, \(limits)"
    return Form(["type": "string", "pattern": "^[0-9]+[smhd]$"]) { cursor in
      guard let text = cursor.node.scalar else {
        cursor.refuse(expecting: expected)
        return nil
      }
      if let seconds = seconds(text), range.contains(seconds) { return seconds }
      cursor.refuse(text.isEmpty ? "found nothing" : "found \(text)", expected: expected)
      return nil
    }
  }

  /// The seconds of a time as it is written; `nil` for anything else.
  package static func seconds(_ text: String) -> Int? {
    guard let unit = text.last, let size = ["s": 1, "m": 60, "h": 3600, "d": 86_400][unit] else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits) else {
      return nil
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    return overflow ? nil : product
  }
}

extension Form where Value == Money {
  /// US dollars with up to `decimals` decimals, exactly as its digits say, quoted or not.
  package static func dollars(decimals: Int) -> Form<Money> {
    let expected = "US dollars such as 1.50, from 0 to 1000000, with up to \(decimals) decimals"
    let pattern = "^[0-9]+(\\.[0-9]{1,\(decimals)})?$"
    let schema: JSONValue = [
      "anyOf": [
        ["type": "string", "pattern": .string(pattern)], ["type": "number", "minimum": 0, "maximum": 1_000_000],
      ]
    ]
    let most = Money(picodollars: 1_000_000 * Money.picodollarsPerDollar)
    return Form(schema) { cursor in
      guard let text = cursor.node.scalar else {
        cursor.refuse(expecting: expected)
        return nil
      }
      if pattern.matches(whole: text), let money = Money(dollars: text), money <= most {
        return money
      }
      cursor.refuse(text.isEmpty ? "found nothing" : "found \(text)", expected: expected)
      return nil
    }
  }
}

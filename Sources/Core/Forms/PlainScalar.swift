package import JSON
import Texts

/// How YAML reads a scalar without quotation marks.
package enum PlainScalar: Hashable {
  case null
  case bool(Bool)
  /// A number as JSON writes it.
  case number(JSONValue)
  /// A value that some YAML readers take for a text and others for something else.
  case doubtful(String)
  case text

  package init(_ text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    default:
      let lowered = text.lowercased()
      if ["yes", "no", "on", "off", "true", "false"].contains(lowered) {
        self = .doubtful("a boolean")
      } else if !Self.mayBeNumber(text) {
        self = .text
      } else if let number = try? JSONValue(parsing: text), number.isNumber {
        self = .number(number)
      } else if Self.isOddNumber(lowered) {
        self = .doubtful("a number")
      } else {
        self = .text
      }
    }
  }

  /// The kind of value, for a message that expected a text.
  package var name: String {
    switch self {
    case .null: "nothing"
    case .bool: "a boolean"
    case .number: "a number"
    case .doubtful(let name): name
    case .text: "a string"
    }
  }

  private static func mayBeNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    return (0x30...0x39).contains(first) || [0x2B, 0x2D, 0x2E].contains(first)
  }

  /// Whether YAML 1.1 or 1.2 reads a number here that JSON would write otherwise, such as `0x1F`, `1_000` or `.5`.
  private static func isOddNumber(_ text: String) -> Bool {
    let exponent = "(e[-+]?[0-9]+)?"
    let decimal = #"[0-9][0-9_]*(\.[0-9_]*)?"# + exponent
    let fraction = #"\.[0-9][0-9_]*"# + exponent
    return "[-+]?(0x[0-9a-f_]+|0o[0-7_]+|0b[01_]+|\(decimal)|\(fraction)|\\.inf)|\\.nan".matches(whole: text)
  }
}

extension JSONValue {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .decimal: true
    default: false
    }
  }
}

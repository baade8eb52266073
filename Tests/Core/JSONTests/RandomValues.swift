import JSON
import TestKit

extension JSONValue {
  static func random(depth: Int, using random: inout SplitMix) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(.random(in: .min ... .max, using: &random))
    case 3: return .integer(.random(in: -9...9, using: &random))
    case 4:
      return .decimal(["1.50", "-0.0", "1e400", "92233720368547758080", "2E-7"].randomElement(using: &random) ?? "0.5")
    case 5: return .string(text(using: &random))
    case 6:
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.random(depth: depth - 1, using: &random) })
    default:
      var members: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        members[text(using: &random)] = Self.random(depth: depth - 1, using: &random)
      }
      return .object(members)
    }
  }

  private static func text(using random: inout SplitMix) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let limit: UInt32 = Bool.random(using: &random) ? 0x80 : 0x11_0000
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

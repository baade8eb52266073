import EffectKit
import JSON
import Plans
import Texts

/// Where in a body the plan says that the money is, and what else in the request might be the money.
///
/// The place is the plan's word, so a policy that limits amounts has to name it (`amount-at`); where it does not, a number
/// that is larger than the amount is taken for one that might be meant.
struct MoneyPlace: Hashable, Sendable {
  /// As policies name it: the pointer to the amount, a space, and the pointer to the currency or its code.
  var name: String
  /// Other numbers and currencies, as `POINTER=VALUE`.
  var others: [String]

  init(name: String, others: [String]) {
    self.name = name
    self.others = others
  }

  /// - Throws: `EffectError.invalid` where a server could read another amount under the same name in another spelling.
  init(
    _ declared: HTTPDeclaration.Amount, of money: HTTPEffect.Money, in template: JSONTemplate, _ body: JSONValue,
    query address: String
  ) throws(EffectError) {
    name = "\(declared.value) \(declared.currency)"
    var leaves = Self.leaves(of: body, at: "")
    leaves.removeAll { $0.pointer == declared.value || $0.pointer == declared.currency }
    let places = [declared.value, declared.currency].filter { $0.hasPrefix("/") }
    for place in places {
      if let twin = leaves.first(where: { Self.isTwin($0.pointer, of: place) }) {
        throw .invalid(
          "\(twin.pointer) and \(place) of the body are one name to some servers; only one can be the money")
      }
      if let twin = Self.parameters(of: address).first(where: { Self.folded($0) == Self.folded(Self.last(place)) }) {
        throw .invalid("the address has a parameter \(twin) beside \(place) of the body; only one can be the money")
      }
    }
    // A number with a decimal point is taken for one in major units.
    let numbers = leaves.filter { leaf in
      let isDecimal = if case .decimal = leaf.value { true } else { leaf.value.stringValue?.contains(".") == true }
      return Self.number(leaf.value).map { $0 * (isDecimal ? 100 : 1) > Double(money.amount) } ?? false
    }
    let currencies = leaves.filter { leaf in
      guard Self.last(leaf.pointer).lowercased().contains("currency"), let code = leaf.value.stringValue else {
        return false
      }
      return code.uppercased() != money.currency
    }
    others =
      (numbers + currencies).map { "\($0.pointer)=\($0.value.stringValue ?? $0.value.canonicalText)" }
      + Self.secrets(in: template, at: "").map { "\($0)=a secret" }
  }

  private static func leaves(of value: JSONValue, at pointer: String) -> [(pointer: String, value: JSONValue)] {
    switch value {
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { leaves(of: $0.value, at: pointer + "/" + escaped($0.key)) }
    case .array(let elements): elements.enumerated().flatMap { leaves(of: $0.element, at: "\(pointer)/\($0.offset)") }
    default: [(pointer, value)]
    }
  }

  /// Values that are a secret, which nobody sees before they are sent.
  private static func secrets(in template: JSONTemplate, at pointer: String) -> [String] {
    switch template {
    case .members(let members):
      members.sorted { $0.key < $1.key }.flatMap { secrets(in: $0.value, at: pointer + "/" + escaped($0.key)) }
    case .list(let elements): elements.enumerated().flatMap { secrets(in: $0.element, at: "\(pointer)/\($0.offset)") }
    case .text(let text): text.references.contains { if case .secret = $0 { true } else { false } } ? [pointer] : []
    case .value: []
    }
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .decimal(let text), .string(let text): Double(text.filter { !$0.isWhitespace && $0 != "," && $0 != "_" })
    default: nil
    }
  }

  private static func escaped(_ name: String) -> String {
    name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  private static func isTwin(_ pointer: String, of place: String) -> Bool {
    let (parts, others) = (pointer.split(separator: "/"), place.split(separator: "/"))
    return parts.count == others.count && zip(parts, others).allSatisfy { folded(String($0)) == folded(String($1)) }
  }

  private static func last(_ pointer: String) -> String { pointer.split(separator: "/").last.map(String.init) ?? "" }

  private static func folded(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// The names of the query's parameters; of `a[b]`, the last part.
  private static func parameters(of address: String) -> [String] {
    guard let mark = address.firstIndex(of: "?") else { return [] }
    return address[address.index(after: mark)...].split(separator: "&").compactMap { parameter in
      let name = PercentEncoding.decoded(String(parameter.prefix { $0 != "=" }))
      return name.split { "[].".contains($0) }.last.map(String.init)
    }
  }
}

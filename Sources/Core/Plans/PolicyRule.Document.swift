package import JSON

/// Rules about people, as a seal holds them and as they are read from it.
extension ApproverRule {
  var value: JSONValue {
    [
      "paths": .array(paths.map(JSONValue.string)),
      "effects": .array(kinds.map(\.rawValue).sorted().map(JSONValue.string)),
      "amounts": .object(amounts.mapValues { .integer(Int64($0)) }),
      "from": from.map { .array($0.map(JSONValue.string)) } ?? .null, "count": .integer(Int64(count)),
    ]
  }

  /// Reads what `value` wrote; `nil` for anything else.
  package init?(reading value: JSONValue) {
    guard let paths = value["paths"]?.arrayValue, let kinds = value["effects"]?.arrayValue,
      let amounts = value["amounts"]?.objectValue, let count = value["count"]?.integerValue, let from = value["from"]
    else { return nil }
    self.init(
      paths: paths.compactMap(\.stringValue),
      kinds: Set(kinds.compactMap(\.stringValue).map(EffectKind.init(rawValue:))),
      amounts: amounts.compactMapValues { $0.integerValue.map { Int(clamping: $0) } },
      from: from.arrayValue?.compactMap(\.stringValue), count: Int(clamping: count))
  }
}

extension SpendRate {
  var value: JSONValue {
    ["limit": .string(limit.rawValue), "at-most": .integer(atMost), "seconds": .integer(Int64(seconds))]
  }
}

extension WaiverRule {
  var value: JSONValue {
    ["from": .array(from.map(JSONValue.string)), "longest": .integer(Int64(longest))]
  }
}

extension PolicyPerson {
  var value: JSONValue {
    [
      "name": .string(name), "principals": .array(principals.map(JSONValue.string)),
      "logins": .array(logins.map(JSONValue.string)),
    ]
  }

  /// Reads what `value` wrote; `nil` for anything else.
  package init?(reading value: JSONValue) {
    guard let name = value["name"]?.stringValue, let principals = value["principals"]?.arrayValue,
      let logins = value["logins"]?.arrayValue
    else { return nil }
    self.init(
      name: name, principals: principals.compactMap(\.stringValue), logins: logins.compactMap(\.stringValue))
  }
}

package import JSON

/// A document in which one thing is different from what it was.
package struct Mutation: Sendable, CustomStringConvertible {
  package var place: String
  package var document: JSONValue

  package var description: String { place }

  /// Every way to change one place of a document, found by walking it, so that no member can be forgotten.
  package static func all(of document: JSONValue) -> [Mutation] { changes(of: document, at: "") }

  private static func changes(of value: JSONValue, at place: String) -> [Mutation] {
    var found: [Mutation] = others(than: value).map { Mutation(place: "\(place) = \($0.canonicalText)", document: $0) }
    switch value {
    case .object(let members):
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        found += changes(of: member, at: "\(place).\(name)").map { change in
          Mutation(place: change.place, document: .object(members.merging([name: change.document]) { $1 }))
        }
        var without = members
        without[name] = nil
        found.append(Mutation(place: "\(place) without \(name)", document: .object(without)))
      }
      found.append(Mutation(place: "\(place) with more", document: .object(members.merging(["zz": 1]) { $1 })))
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        for change in changes(of: element, at: "\(place).\(index)") {
          var changed = elements
          changed[index] = change.document
          found.append(Mutation(place: change.place, document: .array(changed)))
        }
      }
      if let last = elements.last {
        found.append(Mutation(place: "\(place) cut", document: .array(elements.dropLast())))
        found.append(Mutation(place: "\(place) twice", document: .array(elements + [last])))
      }
    default: break
    }
    return found
  }

  private static func others(than value: JSONValue) -> [JSONValue] {
    let others: [JSONValue] =
      switch value {
      case .null: [0, "", false]
      case .bool(let flag): [.bool(!flag), .null]
      case .integer(let number): [.integer(number &+ 1), .integer(number &- 1), .integer(.max), .integer(.min), .null]
      case .decimal: [.null]
      case .string(let text): [.string(text + "!"), .string(String(text.dropLast())), .string(""), .null, 1]
      case .array: [[], .null, [.null]]
      case .object: [[:], .null, []]
      }
    return others.filter { $0.canonicalText != value.canonicalText }
  }
}

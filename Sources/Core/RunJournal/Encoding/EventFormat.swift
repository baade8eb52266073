/// The formats that events were ever written in. All of them stay readable; only the newest is written.
///
/// `docs/reference/journal.md` describes each.
package enum EventFormat: Int, Sendable, CaseIterable {
  /// What the compiler made of the types of version 0.1: camel case, and the values of cases below `_0`.
  case synthesized = 1
  /// Kebab case, every member written down in this folder.
  case written = 2

  package static let current = EventFormat.written
}

extension String {
  /// `waitMilliseconds` as `wait-milliseconds`.
  var kebabCased: String {
    reduce(into: "") { text, character in
      text += character.isUppercase ? "-" + character.lowercased() : String(character)
    }
  }

  /// `wait-milliseconds` as `waitMilliseconds`.
  var camelCased: String {
    let words = split(separator: "-")
    return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}

import JSON
package import Plans

extension Form where Value == [Template] {
  /// The words of a command line; each stays one word, whatever is filled in. A string is refused with the hint to write a
  /// list, since no shell reads it. An argument may be empty, a program's name may not.
  package static var words: Form<[Template]> {
    let list = Form<[Template]>.list(of: .template(noSecretsIn: "in a command", mayBeEmpty: true), atLeast: 1)
    return Form(list.schema) { cursor in
      guard let text = cursor.node.scalar, !text.isEmpty else {
        let words = list.read(cursor)
        if let first = words?.first, first.parts.allSatisfy({ $0.isBlank }) {
          cursor.refuse("found no name of a program", expected: "a program first, and then its arguments")
        }
        return words
      }
      // What only a shell understands goes to one.
      let isOfShell = text.contains { "&|;<>$`\"'*?(){}~\\".contains($0) }
      let example =
        isOfShell
        ? "sh, -c, \(JSONValue.string(text).canonicalText)"
        : text.split(whereSeparator: \.isWhitespace).joined(separator: ", ")
      cursor.refuse(
        "found a string", expected: "a list of words, because no shell reads it", hint: "write [\(example)]")
      return nil
    }
  }
}

extension Template.Part {
  fileprivate var isBlank: Bool { if case .text(let text) = self { text.allSatisfy(\.isWhitespace) } else { false } }
}

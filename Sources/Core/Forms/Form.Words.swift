package import Plans

extension Form where Value == [Template] {
  /// The words of a command line; each stays one word, whatever is filled in. A string is refused with the hint to write a
  /// list, since no shell reads it.
  package static var words: Form<[Template]> {
    let list = Form<[Template]>.list(of: .template(noSecretsIn: "in a command"), atLeast: 1)
    return Form(list.schema) { cursor in
      guard let text = cursor.node.scalar, !text.isEmpty else { return list.read(cursor) }
      let example = text.split(whereSeparator: \.isWhitespace).joined(separator: ", ")
      cursor.refuse(
        "found a string", expected: "a list of words, because no shell reads it", hint: "write [\(example)]")
      return nil
    }
  }
}

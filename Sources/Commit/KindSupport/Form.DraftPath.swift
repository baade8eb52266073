package import Forms
import JSON
package import Plans

extension Form where Value == Template {
  /// A path within the draft; the part that is known now is held against what a path may be.
  ///
  /// - Parameter example: such as `dist/app.zip`.
  package static func draftPath(suchAs example: String) -> Form<Template> {
    template(noSecretsIn: "in a path, which everyone can read").map { template, cursor in
      let text = template.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      if !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), !text.contains("\\") { return template }
      cursor.refuse(
        "found \(JSONValue.string(template.description).canonicalText)",
        expected: "a path below the repository's root, such as \(example)")
      return nil
    }
  }
}

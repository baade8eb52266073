package import Forms
import JSON
package import Plans

extension Form where Value == Template {
  /// A branch's name; the part that is known now is held against git's rules for them.
  package static var branch: Form<Template> {
    template(noSecretsIn: "in a branch's name, which everyone can read").map { template, cursor in
      let text = template.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
      if isBranchName(text) { return template }
      cursor.refuse(
        "found \(JSONValue.string(template.description).canonicalText)", expected: "a branch's short name, such as main"
      )
      return nil
    }
  }

  private static func isBranchName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let areFine = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    let isForbidden: (Character) -> Bool = { character in
      character.isWhitespace || "~^:?*[\\".contains(character) || (character.asciiValue ?? 0x20) < 0x20
        || character == "\u{7f}"
    }
    return areFine && !text.hasPrefix("-") && !text.hasPrefix("refs/") && !text.hasSuffix(".") && text != "@"
      && text != "HEAD" && !text.contains("..") && !text.contains("@{") && !text.contains(where: isForbidden)
  }
}

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

  /// What a push gives a commit to: a branch, or `refs/for/BRANCH`, of which a server makes a review. What stands behind `%`
  /// there can tell the server to submit at once, and is refused.
  package static var pushedTo: Form<Template> {
    template(noSecretsIn: "in a branch's name, which everyone can read").map { template, cursor in
      let text = template.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
      let isReview = text.hasPrefix("refs/for/")
      let name = isReview ? String(text.dropFirst("refs/for/".count)) : text
      if isBranchName(name), !isReview || !text.contains("%") { return template }
      cursor.refuse(
        "found \(JSONValue.string(template.description).canonicalText)",
        expected: "a branch's short name, or refs/for/ and a branch's short name without options")
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

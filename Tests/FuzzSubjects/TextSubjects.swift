import Drafting
import Git
import Texts

/// Patterns, rules, patches and texts that are compared.
enum TextSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let (first, rest) = (parts.first ?? "", parts.count > 1 ? parts[1] : "")
    switch subject {
    case .pattern:
      guard let expression = try? RegularExpression(first) else { return }
      if expression.matches(whole: rest) { precondition(expression.occurs(in: rest)) }
    case .ignoreRules:
      var rules = IgnoreRules()
      rules.add(Array(rest.utf8), in: .root)
      _ = rules.ignores(TreePath(first.isEmpty ? "a" : first), isFolder: first.hasSuffix("d"))
    case .patch: _ = try? Patch(parsing: text)
    default:
      let middle = bytes.count / 2
      let (old, new) = (
        String(decoding: bytes[..<middle], as: UTF8.self), String(decoding: bytes[middle...], as: UTF8.self)
      )
      guard let found = try? TextDifference(from: old, to: new) else { return }
      precondition(old != new || found.added + found.removed == 0)
    }
  }
}

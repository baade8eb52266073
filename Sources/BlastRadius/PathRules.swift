package import Plans

/// The path patterns of a boundary, read once, ready to judge many paths.
package struct PathRules: Sendable {
  package enum Judgement: Hashable, Sendable {
    case allowed
    /// No pattern of one of the allow lists matches.
    case outside
    /// This `deny` pattern matches.
    case denied(by: String)
    /// No path of a tree: empty, absolute, or with an empty, `.` or `..` part.
    case malformed
  }

  /// Patterns that cannot be read. While there are any, no path is allowed.
  package let problems: [PathPatternError]
  private let allow: [[PathPattern]]
  private let deny: [PathPattern]

  package init(_ paths: Boundary.Paths) {
    var problems: [PathPatternError] = []
    let read: ([String]) -> [PathPattern] = { texts in
      texts.compactMap { text in
        do throws(PathPatternError) {
          return try PathPattern(text)
        } catch {
          problems.append(error)
          return nil
        }
      }
    }
    allow = paths.allowLists.map(read)
    deny = read(paths.deny)
    self.problems = problems
  }

  package func judge(_ path: String) -> Judgement {
    let parts = path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.contains(where: { ["", ".", ".."].contains($0) }) { return .malformed }
    if let pattern = deny.first(where: { $0.denies(path) }) { return .denied(by: pattern.text) }
    let passes = problems.isEmpty && allow.allSatisfy { list in list.contains { $0.allows(path) } }
    return passes ? .allowed : .outside
  }
}

extension Boundary.Paths {
  /// Every allow list in force; a path needs a match in each.
  package var allowLists: [[String]] { (allow.map { [$0] } ?? []) + alsoAllow }
}

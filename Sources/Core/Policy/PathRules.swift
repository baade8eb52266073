package import Plans

/// The path patterns of a boundary, parsed once to judge many paths.
package struct PathRules: Sendable {
  package enum Judgement: Hashable, Sendable {
    case allowed
    /// No pattern of one of the allow lists matches.
    case outside
    /// This `deny` pattern matches.
    case denied(by: String)
    /// Not a path of a tree: empty, absolute, or with an empty, `.` or `..` part.
    case malformed
  }

  /// Invalid patterns. While there are any, no path is allowed.
  package let problems: [PathPatternError]
  private let allow: [[PathPattern]]
  private let deny: [PathPattern]

  package init(_ paths: Boundary.Paths) {
    var problems: [PathPatternError] = []
    allow = paths.allowLists.map { PathPattern.reading($0, &problems) }
    deny = PathPattern.reading(paths.deny, &problems)
    self.problems = problems
  }

  package func judge(_ path: String) -> Judgement {
    let spelling = PathSpelling(path)
    guard spelling.isSound else { return .malformed }
    if let pattern = deny.first(where: { $0.denies(spelling) }) { return .denied(by: pattern.text) }
    let passes = problems.isEmpty && allow.allSatisfy { list in list.contains { $0.allows(spelling) } }
    return passes ? .allowed : .outside
  }
}

extension PathPattern {
  /// The valid patterns; collects the errors of the others.
  static func reading(_ texts: [String], _ problems: inout [PathPatternError]) -> [PathPattern] {
    var patterns: [PathPattern] = []
    for text in texts {
      do throws(PathPatternError) {
        patterns.append(try PathPattern(text))
      } catch {
        problems.append(error)
      }
    }
    return patterns
  }
}

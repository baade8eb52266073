/// Why a text is not a path pattern.
package struct PathPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  package var pattern: String
  package var problem: String

  package init(pattern: String, problem: String) {
    self.pattern = pattern
    self.problem = problem
  }

  package var description: String { "path pattern `\(pattern)` cannot be used: \(problem)" }
}

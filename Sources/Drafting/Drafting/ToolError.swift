package import Models

/// What a model did wrong with a tool, in words that help it to do better.
package struct ToolError: Error, Hashable, Sendable, CustomStringConvertible {
  package var mistake: Mistake
  package var detail: String

  package init(_ mistake: Mistake, _ detail: String) {
    self.mistake = mistake
    self.detail = detail
  }

  package var description: String { detail }
}

/// The name of a run: the day it began and eight random letters and digits, for example `20261123-k3v9x2ab`.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package init(_ text: String) { self.text = text }

  package var description: String { text }
}

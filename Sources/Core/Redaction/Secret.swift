/// A secret's value and its name. It prints as nothing that could be used.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package let name: String
  package let value: String

  /// - Parameter value: at least `shortest` bytes, or it could not be kept out of outputs.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  package var description: String { "[secret \(name)]" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }

  /// In bytes. Blanking out anything shorter would blank out ordinary words, and tell the secret by what is missing.
  package static let shortest = 6
  /// In bytes.
  package static let longest = 64 << 10
}

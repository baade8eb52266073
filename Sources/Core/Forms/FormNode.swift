/// A node of a file that a person wrote: a scalar, a list or a mapping, with its place.
///
/// Forms read only these. The file's own syntax is converted before.
package struct FormNode: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// A scalar. A plain one has no quotation marks, so it may be something else than a string.
    case scalar(String, isPlain: Bool)
    case sequence([FormNode])
    /// In the order of the file.
    case mapping([Member])
  }

  package struct Member: Hashable, Sendable {
    package var key: FormNode
    package var value: FormNode

    package init(key: FormNode, value: FormNode) {
      self.key = key
      self.value = value
    }
  }

  package var content: Content
  /// From 1.
  package var line: Int
  /// From 1, counted in Unicode scalars.
  package var column: Int

  package init(_ content: Content, line: Int = 1, column: Int = 1) {
    self.content = content
    self.line = line
    self.column = column
  }
}

extension FormNode {
  package var scalar: String? { if case .scalar(let text, _) = content { text } else { nil } }

  /// The text of a scalar without quotation marks.
  package var plainScalar: String? { if case .scalar(let text, isPlain: true) = content { text } else { nil } }

  package var elements: [FormNode]? { if case .sequence(let elements) = content { elements } else { nil } }

  package var members: [Member]? { if case .mapping(let members) = content { members } else { nil } }
}

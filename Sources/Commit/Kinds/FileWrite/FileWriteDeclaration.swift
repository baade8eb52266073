package import Plans

extension EffectKind {
  package static let fileWrite: EffectKind = "file.write"
}

/// Replaces a file outside the repository as a whole, or makes it.
package struct FileWriteDeclaration: DeclaredEffect {
  package static let kind = EffectKind.fileWrite

  /// Absolute, or below `~/`.
  package var path: Template
  package var content: Content
  /// Permission bits of a file that is made; one that is replaced keeps its own. `nil` means those of `0644`.
  package var mode: Int?

  package init(path: Template, content: Content, mode: Int? = nil) {
    self.path = path
    self.content = content
    self.mode = mode
  }

  package enum Content: Hashable, Sendable {
    /// A file of the draft, by its path in the repository.
    case draft(Template)
    case text(Template)
  }

  package var declaresUndo: Bool { true }

  package var arguments: [DeclaredArgument] {
    switch content {
    case .draft(let file): [DeclaredArgument("path", path), DeclaredArgument("from", file, isDraftFile: true)]
    case .text(let text): [DeclaredArgument("path", path), DeclaredArgument("content", text)]
    }
  }
}

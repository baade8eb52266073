package import Plans

extension EffectKind {
  package static let note: EffectKind = "test.note"
}

/// Appends a line to a file. It is no kind of the program's: a room of this shape is all that a new kind takes.
package struct NoteDeclaration: DeclaredEffect {
  package static let kind = EffectKind.note

  /// Absolute path of the file.
  package var book: Template
  package var line: Template

  package init(book: Template, line: Template) {
    self.book = book
    self.line = line
  }

  package var declaresUndo: Bool { true }

  package var arguments: [DeclaredArgument] { [DeclaredArgument("book", book), DeclaredArgument("line", line)] }
}

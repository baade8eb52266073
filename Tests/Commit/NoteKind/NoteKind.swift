import Forms
package import KindSupport
package import Plans

extension NameAttribute {
  package static let books: NameAttribute = "books"
}

extension NumberAttribute {
  package static let characters = NumberAttribute.figure("characters")
}

extension RegisteredKind {
  package static let note = RegisteredKind(
    NoteForm.form, summary: "Appends a line to a file.",
    attributes: [
      EffectAttribute(.names(.books), "Files that are appended to."),
      EffectAttribute(.count(.characters), "Characters of the lines."),
    ],
    planner: { _ in NotePlanner() }, applier: { _ in NoteApplier() })
}

/// The table of the keys of `test.note`.
enum NoteForm {
  private static let book = Field(
    "book", .template(noSecretsIn: "in a path, which is shown"), required: true, "The file; an absolute path.")
  private static let line = Field(
    "line", .template(noSecretsIn: "in a line, which is shown"), required: true, "The line.")

  static let form = Form<NoteDeclaration>.record(
    "test.note", "Appends a line to a file.", [book.entry, line.entry]
  ) { record in
    guard let book = record[book], let line = record[line] else { return nil }
    return NoteDeclaration(book: book, line: line)
  }
}

import Forms
import JSON
import Plans

/// The table of the keys of `file.write`.
enum FileWriteForm {
  private static let path = Field(
    "path", .template(noSecretsIn: "in a path, which is shown"), required: true,
    "The file; an absolute path, or one below ~/.")
  private static let from = Field(
    "from", .template(noSecretsIn: "in a path, which is shown"), "A file of the draft, whose bytes are written.")
  private static let content = Field(
    "content", .template(noSecretsIn: "in a file's content, which is shown"), "The text that is written.")
  private static let mode = Field("mode", permissions, "The permissions of a file that is made, such as \"0640\".")

  static let form = Form<FileWriteDeclaration>.record(
    "file.write", "Writes one file outside the repository, as a whole.",
    [path.entry, from.entry, content.entry, mode.entry],
    rules: ["anyOf": [["required": ["from"]], ["required": ["content"]]]]
  ) { record in
    let path = record[path]
    let draft = record[from].map(FileWriteDeclaration.Content.draft)
    let text = record[content].map(FileWriteDeclaration.Content.text)
    let mode = record[mode]
    if record.names.contains("from") == record.names.contains("content") {
      record.cursor.refuse(
        "the content is given \(draft == nil ? "not at all" : "twice")", expected: "one of from, content")
      return nil
    }
    guard let path, let content = draft ?? text else { return nil }
    return FileWriteDeclaration(path: path, content: content, mode: mode)
  }

  /// Permission bits in octal; bits that give a program its owner's rights are not for files that are written so.
  private static let permissions = Form<String>.text("permissions in octal, such as \"0640\"", pattern: "^0[0-7]{3}$") {
    $0.utf8.count == 4 && $0.hasPrefix("0") && Int($0, radix: 8) != nil
  }.map { text, _ in Int(text, radix: 8) }
}

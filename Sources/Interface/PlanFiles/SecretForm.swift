import Forms
import JSON
import Plans
import Texts

/// The keys of a secret's source.
enum SecretForm {
  static let env = Field(
    "env",
    .text("the name of an environment variable", pattern: "^[A-Za-z_][A-Za-z0-9_]*$") { text in
      "[A-Za-z_][A-Za-z0-9_]*".matches(whole: text)
    }, "The environment variable that holds the secret.")
  static let file = Field("file", .absolutePath, "The file that holds the secret.")
  static let command = Field(
    "command", .list(of: .text, atLeast: 1), "The program that prints the secret, and its arguments.")

  static let form = Form<SecretSource>.record(
    "secret", "Where a secret is read from: one of env, file and command.",
    [env.entry, file.entry, command.entry],
    rules: ["anyOf": [["required": ["env"]], ["required": ["file"]], ["required": ["command"]]]]
  ) { record in
    let variable = record[env].map(SecretSource.environment)
    let path = record[file].map(SecretSource.file)
    let program = record[command].map(SecretSource.command)
    if record.givenCount != 1 {
      record.cursor.refuse(
        "found \(record.givenCount) sources of the secret", expected: "exactly one of env, file, command")
    }
    return variable ?? path ?? program
  }

  /// The secrets of a user's configuration, by name.
  static let dictionary = named(form)

  /// The secrets that a plan declares. Only a user's configuration can name a program that prints one, since it would
  /// run before anybody has approved the plan.
  static let ofPlan = named(
    Form(form.schema) { cursor in
      guard let source = form.read(cursor) else { return nil }
      if case .command = source {
        cursor.refuse(
          "a plan cannot name a program that prints a secret: it would run before the plan is approved",
          expected: oneOf([env.name, file.name]), hint: "declare the secret under secrets in your configuration")
      }
      return source
    })

  private static func named(_ source: Form<SecretSource>) -> Form<[String: SecretSource]> {
    Form<[(name: String, value: SecretSource)]>.dictionary(
      "a mapping from names to sources of secrets", of: source, names: StepID.isValid,
      nameRule: "letters, digits, - and _, beginning with a letter"
    ).map { members, _ in Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }) }
  }
}

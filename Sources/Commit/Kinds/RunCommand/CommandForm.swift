import Forms
import JSON
import Plans
import Texts

/// The table of the keys of `command`.
enum CommandForm {
  private static let run = Field(
    "run", .words, required: true, "The program and its arguments; never a shell line.")
  private static let target = Field(
    "target", .template(noSecretsIn: "in a target's name, which is shown"),
    "What the command reaches, such as service/production; denying it denies every command that reaches it.")
  private static let dryRun = Field(
    "dry-run", Form<[Template]>.words.map(inputsAlone),
    "A command that shows what run would do; it runs in a copy of the base, before anybody is asked.")
  private static let verify = Field(
    "verify", .words, "A command that exits with 0 where run was done, and with 1 where it was not.")
  private static let undo = Field("undo", .words, "A command that takes run back.")
  private static let environment = Field(
    "environment",
    .dictionary(
      "a mapping from names to strings", of: .secretTemplate(), names: isVariable,
      nameRule: "the name of an environment variable that Chancery does not set itself"),
    "Variables of the command, by name.")
  private static let pass = Field(
    "pass", .list(of: .text("the name of an environment variable", where: isVariable)),
    "Names of your own variables that the command gets as they are.")
  private static let input = Field("input", .secretTemplate(), "What the command reads from its standard input.")
  private static let timeout = Field(
    "timeout", .duration(1...86_400), "Time until the command is stopped, such as 20m; 10m by default.")

  static let form = Form<CommandDeclaration>.record(
    "command", "Runs a program with your own rights, in a copy of the draft.",
    [
      run.entry, target.entry, dryRun.entry, verify.entry, undo.entry, environment.entry, pass.entry, input.entry,
      timeout.entry,
    ]
  ) { record in
    let line = { (words: [Template]) in CommandLine(words: words) }
    let target = record[Self.target]
    let dryRun = record[Self.dryRun].map(line)
    let verify = record[Self.verify].map(line)
    let undo = record[Self.undo].map(line)
    let environment = record[Self.environment] ?? []
    let pass = record[Self.pass] ?? []
    let input = record[Self.input]
    let timeout = record[Self.timeout] ?? 600
    return record[run].map {
      CommandDeclaration(
        run: line($0), target: target, dryRun: dryRun, verify: verify, undo: undo,
        environment: Dictionary(environment.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        pass: pass, input: input, timeoutSeconds: timeout)
    }
  }

  private static func isVariable(_ text: String) -> Bool {
    // What loads code into every program is no setting of one.
    "[A-Za-z_][A-Za-z0-9_]*".matches(whole: text) && !text.hasPrefix("LD_") && !text.hasPrefix("DYLD_")
      && !text.hasPrefix("CHANCERY_") && text != "PATH"
  }

  /// What runs before anybody has approved anything says nothing that a model has said.
  private static func inputsAlone(_ words: [Template], cursor: Cursor) -> [Template]? {
    for case .step(let id, let members) in words.flatMap(\.references) {
      cursor.refuse(
        "${{ \(Template.Reference.step(id, members: members)) }} is a model's answer, and a dry-run comes before any review",
        expected: "inputs alone")
      return nil
    }
    return words
  }
}

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
    Form<[(name: String, value: Template)]>.dictionary(
      "a mapping from names to strings", of: .secretTemplate(), names: isVariable,
      nameRule: "the name of an environment variable that loads no code and that Chancery does not set itself"
    ).map { values, cursor in refused(values.map(\.name), cursor) ? nil : values },
    "Variables of the command, by name.")
  private static let pass = Field(
    "pass",
    .list(
      of: Form<String>.text(
        "the name of an environment variable that loads no code, as BASH_ENV would", where: isVariable
      )
      .map { name, cursor in refused([name], cursor) ? nil : name }),
    "Names of your own variables that the command gets as they are.")
  private static let input = Field("input", .secretTemplate(), "What the command reads from its standard input.")
  private static let timeout = Field(
    "timeout", .duration(1...86_400), "Time until the command is stopped, such as 20m; 10m by default.")

  private static let folder = Field(
    "folder", Form<Template>.template(noSecretsIn: "in a path").map(inputsAlone).map(inDraft),
    "The folder of the draft that it runs in, such as infra/production; the root by default.")
  private static let statuses = Field(
    "exit-status", statusesForm, "What exit statuses mean; 0 is done by default, and 1 of verify not done.")
  private static let bring = Field(
    "bring", .list(of: place, atMost: 20),
    "Folders of your own that programs are run from, sealed and copied whole, such as ~/.local/lib/tool.")
  private static let reads = Field(
    "reads", .list(of: place, atMost: 50),
    "Files of your own that the command reads, such as ~/.kube/config; one that changes after the seal is stale.")
  private static let keep = Field(
    "keep",
    .dictionary(
      "a mapping from files of the command's folder to where they are kept", of: place, names: isFile,
      nameRule: "a path in the command's folder, such as terraform.tfstate"),
    "Files that are put into the command's folder and kept when it goes, by where they are kept.")
  private static let staysUp = Field(
    "stays-up", .flag, "Whether what the command has started goes on when it has ended; it is ended by default.")

  static let form = Form<CommandDeclaration>.record(
    "command", "Runs a program with your own rights, in a copy of the draft.",
    [
      run.entry, target.entry, dryRun.entry, verify.entry, undo.entry, environment.entry, pass.entry, input.entry,
      timeout.entry, folder.entry, statuses.entry, bring.entry, reads.entry, keep.entry, staysUp.entry,
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
    let folder = record[Self.folder]
    let statuses = record[Self.statuses] ?? CommandDeclaration.Statuses()
    let (bring, reads) = (record[Self.bring] ?? [], record[Self.reads] ?? [])
    let keep = (record[Self.keep] ?? []).map { CommandDeclaration.Kept(name: $0.name, place: $0.value) }
    let staysUp = record[Self.staysUp] ?? false
    return record[run].map {
      CommandDeclaration(
        run: line($0), target: target, dryRun: dryRun, verify: verify, undo: undo,
        environment: Dictionary(environment.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        pass: pass, input: input, timeoutSeconds: timeout, folder: folder, statuses: statuses, bring: bring,
        reads: reads, keep: keep, staysUp: staysUp)
    }
  }

  private static func isVariable(_ text: String) -> Bool {
    // What loads code into every program is no setting of one.
    "[A-Za-z_][A-Za-z0-9_]*".matches(whole: text) && !text.hasPrefix("LD_") && !text.hasPrefix("DYLD_")
      && !text.hasPrefix("CHANCERY_") && text != "PATH"
  }

  /// Whether any of the names loads code. A journal's copy of a plan may hold some that were allowed then; nothing is sealed
  /// with them any more.
  private static func refused(_ names: [String], _ cursor: Cursor) -> Bool {
    guard !cursor.reading.isFrozen, let name = names.first(where: CodeVariables.hold) else { return false }
    cursor.refuse(
      "\(name) can make a program run other code than its own",
      expected: "the name of an environment variable that loads no code")
    return true
  }

  private static func isFile(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return !text.contains("${{")
      && !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." || $0.lowercased() == ".git" }
  }

  /// A path of this machine.
  private static let place = Form<Template>.template(noSecretsIn: "in a path").map(inputsAlone).map {
    template, cursor in
    let text = template.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
    if text.hasPrefix("/") || text.hasPrefix("~/"), !text.split(separator: "/").contains("..") { return template }
    cursor.refuse(
      "found \(JSONValue.string(template.description).canonicalText)",
      expected: "an absolute path, or one below ~/, such as ~/.kube/config")
    return nil
  }

  private static func inDraft(_ template: Template, cursor: Cursor) -> Template? {
    let text = template.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
    if isFile(text) { return template }
    cursor.refuse(
      "found \(JSONValue.string(template.description).canonicalText)",
      expected: "a folder below the repository's root, such as infra/production")
    return nil
  }

  private static let statusesForm: Form<CommandDeclaration.Statuses> = {
    typealias Meaning = CommandDeclaration.Statuses.Meaning
    let codes = Form<[Int]>.list(of: .integer(0...255), atLeast: 1, atMost: 256)
    let done = Field("done", codes, "Exit statuses that mean done; 0 by default.")
    let notDone = Field("not-done", codes, "Exit statuses that mean not done; others say nothing.")
    let worked = Field("done", codes, "Exit statuses that mean that it worked, such as 0 and 2; 0 by default.")
    func meaning(_ name: String, _ entries: [FieldEntry], notDone usual: [Int]) -> Form<Meaning> {
      .record("command-\(name)-status", "What exit statuses mean.", entries) { record in
        let none = record[notDone] ?? usual
        let fine = record[done] ?? [0].filter { !none.contains($0) }
        if let both = Set(fine).intersection(none).min(), record.names.isSuperset(of: ["done", "not-done"]) {
          record.refuse("not-done", "\(both) is among those that mean done as well", expected: "each status once")
        }
        return Meaning(done: fine, notDone: none.filter { !fine.contains($0) })
      }
    }
    let both = [done.entry, notDone.entry]
    let run = Field("run", meaning("run", both, notDone: []), "Those of run.")
    let dryRun = Field("dry-run", meaning("dry-run", [worked.entry], notDone: []), "Those of dry-run.")
    let verify = Field("verify", meaning("verify", both, notDone: [1]), "Those of verify; 1 is not done by default.")
    let undo = Field("undo", meaning("undo", both, notDone: []), "Those of undo.")
    return .record(
      "command-statuses", "What exit statuses mean.", [run.entry, dryRun.entry, verify.entry, undo.entry]
    ) { record in
      CommandDeclaration.Statuses(
        run: record[run] ?? Meaning(), dryRun: record[dryRun] ?? Meaning(),
        verify: record[verify] ?? Meaning(notDone: [1]),
        undo: record[undo] ?? Meaning())
    }
  }()

  /// What runs before anybody has approved anything says nothing that a model has said.
  private static func inputsAlone(_ word: Template, cursor: Cursor) -> Template? {
    inputsAlone([word], cursor: cursor)?.first
  }

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

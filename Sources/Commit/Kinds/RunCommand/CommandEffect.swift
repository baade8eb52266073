import Approval
import EffectKit
import JSON
import KindSupport
import Plans
import Texts

/// The canonical arguments of a `command`.
struct CommandEffect: Hashable, Sendable {
  /// The program and its arguments.
  var words: [String]
  var target: String
  var dryRun: [String]?
  var verify: [String]?
  var undo: [String]?
  var environment: [String: SealedText]
  var pass: [String]
  var input: SealedText?
  var timeoutSeconds: Int
  /// The tree that it runs in a copy of, and the one that its dry-run does.
  var tree: String
  var baseTree: String
  /// The folders that programs are looked for in, as `PATH` has them.
  var search: String
  /// The folder of the tree that it runs in; empty for the root.
  var folder: String
  var statuses: CommandDeclaration.Statuses
  var bring: [String]
  var reads: [String]
  /// Where files are kept, by their path in the folder.
  var keep: [String: String]
  var staysUp: Bool
  /// What of the machine it was sealed with; `nil` before that is known, and where earlier versions sealed nothing.
  var host: HostSeal?

  init(
    _ declared: CommandDeclaration, with values: Template.Values, tree: String, baseTree: String, search: String
  ) throws(EffectError) {
    words = try Self.words(declared.run, values)
    dryRun = try declared.dryRun.map { line throws(EffectError) in try Self.words(line, values) }
    verify = try declared.verify.map { line throws(EffectError) in try Self.words(line, values) }
    undo = try declared.undo.map { line throws(EffectError) in try Self.words(line, values) }
    target =
      try declared.target.map { target throws(EffectError) in try Self.text(target, values) }
      ?? words.joined(separator: " ")
    environment = [:]
    for (name, value) in declared.environment { environment[name] = try SealedText(value, with: values) }
    pass = declared.pass
    input = try declared.input.map { input throws(EffectError) in try SealedText(input, with: values) }
    timeoutSeconds = declared.timeoutSeconds
    self.tree = tree
    self.baseTree = baseTree
    self.search = search
    folder = try declared.folder.map { folder throws(EffectError) in try Self.text(folder, values) } ?? ""
    guard !folder.hasPrefix("/"), !folder.split(separator: "/").contains("..") else {
      throw .invalid("\(folder) is no folder below the repository's root")
    }
    statuses = declared.statuses
    bring = try Self.texts(declared.bring, values)
    reads = try Self.texts(declared.reads, values)
    keep = [:]
    for kept in declared.keep { keep[kept.name] = try Self.text(kept.place, values) }
    staysUp = declared.staysUp
  }

  /// Reads the arguments of a proposed effect.
  init(_ effect: ProposedEffect) throws(EffectError) {
    let arguments = effect.arguments
    guard effect.kind == .command, let words = Self.strings(arguments["words"]),
      let target = effect.identity["command"]?.stringValue, let tree = arguments["tree-run"]?.stringValue,
      let baseTree = arguments["tree-dry-run"]?.stringValue, let search = arguments["path"]?.stringValue,
      let timeout = arguments["timeout"]?.integerValue.flatMap(Int.init), let pass = Self.strings(arguments["pass"]),
      let environment = arguments["environment"]?.objectValue
    else { throw .invalid("these are no arguments of command") }
    self.words = words
    self.target = target
    self.tree = tree
    self.baseTree = baseTree
    self.search = search
    self.pass = pass
    timeoutSeconds = timeout
    dryRun = Self.strings(arguments["dry-run"])
    verify = Self.strings(arguments["verify"])
    undo = Self.strings(arguments["undo"])
    self.environment = environment.compactMapValues { SealedText(reading: $0) }
    input = SealedText(reading: arguments["input"])
    folder = arguments["folder"]?.stringValue ?? ""
    statuses = CommandDeclaration.Statuses(reading: arguments["exit-status"])
    bring = Self.strings(arguments["bring"]) ?? []
    reads = Self.strings(arguments["reads"]) ?? []
    keep = (arguments["keep"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
    staysUp = arguments["stays-up"] == true
    host = HostSeal(reading: arguments["host"])
  }

  var arguments: JSONValue {
    var members = usualArguments
    // What earlier versions sealed has none of these, and stays what it was.
    guard let host else { return .object(members) }
    members["folder"] = .string(folder)
    members["exit-status"] = statuses.document
    members["bring"] = Self.list(bring)
    members["reads"] = Self.list(reads)
    members["keep"] = .object(keep.mapValues(JSONValue.string))
    members["stays-up"] = .bool(staysUp)
    members["host"] = host.document
    return .object(members)
  }

  private var usualArguments: [String: JSONValue] {
    [
      "words": Self.list(words), "dry-run": dryRun.map(Self.list) ?? .null, "verify": verify.map(Self.list) ?? .null,
      "undo": undo.map(Self.list) ?? .null, "environment": .object(environment.mapValues(\.document)),
      "pass": Self.list(pass), "input": input?.document ?? .null, "timeout": .integer(Int64(timeoutSeconds)),
      "tree-run": .string(tree), "tree-dry-run": .string(baseTree), "path": .string(search),
    ]
  }

  /// The command lines that it runs besides its own.
  var asides: [EffectAside] {
    [(EffectAside.Role.dryRun, dryRun), (.verify, verify), (.undo, undo)].compactMap { role, words in
      // Before anybody has approved, none gets its own values.
      words.map { EffectAside(role, names: variableNames(role == .dryRun ? pass.sorted() : variables), words: $0) }
    }
  }

  /// The variables that it is given, by name.
  var variables: [String] { Set(environment.keys).union(pass).sorted() }

  func variableNames(_ names: [String]) -> [NameAttribute: [String]] { names.isEmpty ? [:] : [.variables: names] }

  /// What a person is shown besides the words.
  func shown(_ look: HostLook) -> [String] {
    (folder.isEmpty ? [] : ["in the folder \(folder)"])
      + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.shown)" } + pass.map(look.shown)
      + (input.map { ["its standard input is \($0.shown)"] } ?? [])
      + bring.map { "brings the folder \(look.absolute($0)), sealed with everything in it" }
      + reads.map { "reads \(look.absolute($0)), sealed with what it holds" }
      + keep.sorted { $0.key < $1.key }.map { "keeps \($0.key) at \(look.absolute($0.value))" }
      + (staysUp ? ["leaves running what it has started"] : [])
      + (verify.map { ["verified by \(CommandText.line($0))"] } ?? []) + statuses.shown
  }

  private static func texts(
    _ templates: [Template], _ values: Template.Values
  ) throws(EffectError) -> [String] {
    var texts: [String] = []
    for template in templates { texts.append(try text(template, values)) }
    return texts
  }

  private static func text(_ template: Template, _ values: Template.Values) throws(EffectError) -> String {
    do {
      return try template.text(with: values)
    } catch {
      throw .invalid(error.description)
    }
  }

  private static func words(_ line: CommandLine, _ values: Template.Values) throws(EffectError) -> [String] {
    var words: [String] = []
    for word in line.words { words.append(try text(word, values)) }
    guard !words.contains(where: { $0.utf8.contains(0) }) else { throw .invalid("a word of a command holds a NUL") }
    return words
  }

  private static func list(_ words: [String]) -> JSONValue { .array(words.map(JSONValue.string)) }

  private static func strings(_ value: JSONValue?) -> [String]? { value?.arrayValue?.compactMap(\.stringValue) }
}

import Approval
import EffectKit
import JSON
import KindSupport
import Plans

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
  }

  var arguments: JSONValue {
    [
      "words": Self.list(words), "dry-run": dryRun.map(Self.list) ?? .null, "verify": verify.map(Self.list) ?? .null,
      "undo": undo.map(Self.list) ?? .null, "environment": .object(environment.mapValues(\.document)),
      "pass": Self.list(pass), "input": input?.document ?? .null, "timeout": .integer(Int64(timeoutSeconds)),
      "tree-run": .string(tree), "tree-dry-run": .string(baseTree), "path": .string(search),
    ]
  }

  /// What a person is shown besides the words.
  var shown: [String] {
    environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.shown)" } + pass.map { "\($0) as it is" }
      + (input.map { ["reads \($0.shown)"] } ?? [])
      + (verify.map { ["verified by \($0.joined(separator: " "))"] } ?? [])
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

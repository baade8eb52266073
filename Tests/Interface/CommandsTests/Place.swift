import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// A folder of its own for one user of the program: plan, scripted models, repository, state and configuration.
struct Place: Sendable {
  /// The root of the package that the tests belong to.
  static let package = Project.root

  /// The program beside the test bundle.
  static let program: FilePath = {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = link.map { FilePath($0).removingLastComponent().appending("chancery") }
    if let beside, FileManager.default.isExecutableFile(atPath: beside.string) { return beside }
    return package.appending(".build/debug/chancery")
  }()

  let folder: FilePath
  var repository: FilePath { folder.appending("repository") }
  var state: FilePath { folder.appending("state/chancery") }

  /// Lends a place with a copy of one of plans/, its repository committed.
  static func with<Result>(_ plan: String, _ body: (Place) async throws -> Result) async throws -> Result {
    try await empty { place in
      _ = try await runTool("cp", ["-R", package.appending("plans/\(plan)/.").string, place.folder.string])
      try place.allowUnsignedApprovals()
      try await place.makeRepository()
      return try await body(place)
    }
  }

  /// Lends a place with a plan that changes the file `note`.
  static func with<Result>(_ note: NotePlan, _ body: (Place) async throws -> Result) async throws -> Result {
    try await empty { place in
      try place.allowUnsignedApprovals()
      try place.write(note.plan, to: "plan.yaml")
      try place.write(note.answers.prettyText, to: "answers.json")
      try place.write("before\n", to: "repository/note")
      try await place.makeRepository()
      return try await body(place)
    }
  }

  /// Lends a place with nothing in it.
  static func empty<Result>(_ body: (Place) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let place = Place(folder: folder)
      try FileManager.default.createDirectory(
        atPath: folder.appending("home").string, withIntermediateDirectories: true)
      return try await body(place)
    }
  }

  /// The user's policy that lets a test approve without a terminal and without a signature.
  func allowUnsignedApprovals() throws {
    try write("policy: tests\nunsigned-approvals: true\n", to: "config/chancery/policy.yaml")
  }

  func makeRepository() async throws {
    try await git("init", "-q", "-b", "main", in: repository)
    try await git("add", "-A", in: repository)
    try await git("commit", "-q", "-m", "the beginning", in: repository)
  }

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: folder.appending(name).string)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func text(of name: String) throws -> String {
    try String(contentsOfFile: folder.appending(name).string, encoding: .utf8)
  }
}

/// Running the program.
extension Place {
  /// This user's environment, without what would make a test depend on who runs it.
  var environment: [String: String] {
    let environment = [
      "HOME": folder.appending("home").string, "XDG_STATE_HOME": folder.appending("state").string,
      "XDG_CONFIG_HOME": folder.appending("config").string, "NO_COLOR": "", "LC_ALL": "C.UTF-8",
      "ANTHROPIC_API_KEY": "", "OPENAI_API_KEY": "",
    ]
    let lines = (try? text(of: "world/environment"))?.split(separator: "\n") ?? []
    let world = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.filter { $0.count == 2 }
    return environment.merging(world.map { ($0[0], $0[1]) }) { $1 }
  }

  /// Starts, ends or looks at the servers that the plan brings along; does nothing where it brings none.
  @discardableResult
  func world(_ verb: String) async throws -> String {
    guard FileManager.default.fileExists(atPath: folder.appending("world.sh").string) else { return "" }
    let result = try await runTool("sh", ["world.sh", verb], in: folder)
    guard result.status == 0 else { throw ToolFailure(description: "world.sh \(verb): \(result.errors)") }
    return result.output
  }

  /// Has the servers that the plan brings along run while something is done.
  func withWorld<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await world("start")
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    try await world("stop")
    return try result.get()
  }

  func chancery(_ arguments: String..., with more: [String: String] = [:]) async throws -> ToolOutput {
    try await chancery(arguments, with: more)
  }

  /// - Parameter prefix: the words of a program under which it runs.
  func chancery(
    _ arguments: [String], with more: [String: String] = [:], under prefix: [String] = []
  ) async throws -> ToolOutput {
    let words = prefix + [Self.program.string] + arguments
    return try await runTool(
      words[0], Array(words.dropFirst()), in: folder, environment: environment.merging(more) { $1 })
  }

  /// What the program prints as JSON.
  func document(_ arguments: String...) async throws -> JSONValue {
    try JSONValue(parsing: try await chancery(arguments).output)
  }

  /// The full seal of the newest run's proposal.
  func seal() async throws -> String {
    let steps = try await document("show", "--json")["steps"]?.objectValue ?? [:]
    let seals = steps.values.compactMap { $0["seal"]?.stringValue }
    return try #require(seals.first)
  }

  func approve(with more: [String: String] = [:]) async throws -> ToolOutput {
    try await chancery("approve", "--seal", try await seal(), with: more)
  }

  /// Runs the plan to its end, approving where that is asked for.
  func runWhole() async throws -> ToolOutput {
    let run = try await chancery("run", "plan.yaml", "--no-ask")
    return run.status == 3 ? try await approve() : run
  }

  func tree() async throws -> String { try await git("rev-parse", "main^{tree}", in: repository) }

  func head() async throws -> String { try await git("rev-parse", "main", in: repository) }
}

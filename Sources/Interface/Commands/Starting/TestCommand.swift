import Foundation
import JSON

/// The command that runs a repository's tests, as far as its files tell.
struct TestCommand: Hashable, Sendable {
  var words: [String]
  /// The file that tells.
  var source: String

  /// - Parameter folder: the repository's work tree.
  static func found(in folder: String) -> TestCommand? {
    let rules: [(file: String, words: (String) -> [String]?)] = [
      ("package.json", { node($0, in: folder) }), ("pyproject.toml", { python($0, in: folder) }),
      ("pytest.ini", { _ in python("pytest", in: folder) }), ("setup.cfg", { python($0, in: folder) }),
      ("requirements.txt", { python($0, in: folder) }), ("Makefile", make),
      ("Package.swift", { _ in ["swift", "test"] }),
      ("Cargo.toml", { _ in ["cargo", "test", "--offline"] }), ("go.mod", { _ in ["go", "test", "./..."] }),
      ("pom.xml", { _ in ["mvn", "-o", "-q", "test"] }),
      ("build.gradle", { _ in has("gradlew", in: folder) ? ["./gradlew", "--offline", "test"] : nil }),
    ]
    for rule in rules {
      guard let text = text(of: rule.file, in: folder), let words = rule.words(text) else { continue }
      return TestCommand(words: words, source: rule.file)
    }
    return nil
  }

  private static func node(_ text: String, in folder: String) -> [String]? {
    guard let script = (try? JSONValue(parsing: text))?["scripts"]?["test"]?.stringValue,
      !script.contains("no test specified")
    else { return nil }
    let managers = [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun")]
    let manager = managers.first { has($0.0, in: folder) }?.1 ?? "npm"
    return manager == "bun" ? ["bun", "run", "test"] : [manager, "test"]
  }

  private static func python(_ text: String, in folder: String) -> [String]? {
    let environment = [".venv", "venv"].first { has("\($0)/bin/python", in: folder) }
    let program = environment.map { "\($0)/bin/python" } ?? "python3"
    if text.contains("pytest") || has("pytest.ini", in: folder) { return [program, "-m", "pytest", "-q"] }
    let hasTests = ["tests", "test"].contains { has($0, in: folder) } || !testFiles(in: folder).isEmpty
    return hasTests ? [program, "-m", "unittest"] : nil
  }

  private static func testFiles(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("test") && $0.hasSuffix(".py") }
  }

  private static func make(_ text: String) -> [String]? {
    let hasTarget = text.split(whereSeparator: \.isNewline).contains { line in
      line.hasPrefix("test:") || line.hasPrefix("test :")
    }
    return hasTarget ? ["make", "test"] : nil
  }

  private static func has(_ name: String, in folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }

  private static func text(of name: String, in folder: String) -> String? {
    try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }
}

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
      ("package.json", { node($0, in: folder) }), ("Makefile", make),
      ("Package.swift", { _ in ["swift", "test"] }),
      ("Cargo.toml", { _ in ["cargo", "test", "--offline"] }), ("go.mod", { _ in ["go", "test", "./..."] }),
      ("pom.xml", { _ in ["mvn", "-o", "-q", "test"] }),
      ("build.gradle", { _ in has("gradlew", in: folder) ? ["./gradlew", "--offline", "test"] : nil }),
    ]
    for rule in rules {
      guard let text = text(of: rule.file, in: folder), let words = rule.words(text) else { continue }
      return TestCommand(words: words, source: rule.file)
    }
    return PythonTests(folder: folder).command
  }

  private static func node(_ text: String, in folder: String) -> [String]? {
    guard let script = (try? JSONValue(parsing: text))?["scripts"]?["test"]?.stringValue,
      !script.contains("no test specified")
    else { return nil }
    let managers = [("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun")]
    let manager = managers.first { has($0.0, in: folder) }?.1 ?? "npm"
    return manager == "bun" ? ["bun", "run", "test"] : [manager, "test"]
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

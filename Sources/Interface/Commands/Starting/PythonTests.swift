import Foundation

/// The tests of a Python repository, by what its files hold: a command that would find none passes on anything.
struct PythonTests {
  let folder: String

  var command: TestCommand? {
    if let file = namingPytest { return TestCommand(words: [python, "-m", "pytest", "-q"], source: file) }
    // One folder deep, where programs that look for tests look.
    for place in ["", "tests", "test"] {
      for file in files(in: place) {
        guard let text = text(of: file) else { continue }
        if isOfPytest(text) { return TestCommand(words: [python, "-m", "pytest", "-q"], source: file) }
        if isOfUnittest(text) { return TestCommand(words: unittest(in: place), source: file) }
      }
    }
    return nil
  }

  private var python: String {
    let environment = [".venv", "venv"].first { isThere("\($0)/bin/python") }
    return environment.map { "\($0)/bin/python" } ?? "python3"
  }

  /// The first file that says that the tests are pytest's.
  private var namingPytest: String? {
    for file in ["pytest.ini", "conftest.py", "tests/conftest.py"] where isThere(file) { return file }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let lists = names.filter { $0.hasPrefix("requirements") && $0.hasSuffix(".txt") }.sorted()
    for file in ["pyproject.toml", "setup.cfg", "tox.ini", "setup.py"] + lists
    where text(of: file)?.contains("pytest") == true { return file }
    return [".venv/bin/pytest", "venv/bin/pytest"].first(where: isThere)
  }

  private func unittest(in place: String) -> [String] {
    place.isEmpty ? [python, "-m", "unittest"] : [python, "-m", "unittest", "discover", "-s", place]
  }

  private func files(in place: String) -> [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: place.isEmpty ? folder : "\(folder)/\(place)")) ?? []
    return names.filter { $0.hasSuffix(".py") && ($0.hasPrefix("test") || $0.hasSuffix("_test.py")) }.sorted()
      .map { place.isEmpty ? $0 : "\(place)/\($0)" }
  }

  private func isOfUnittest(_ text: String) -> Bool {
    text.contains("unittest") && text.contains(/(?m)^\s+(?:async )?def test/)
  }

  /// Functions that no class holds, which only pytest finds.
  private func isOfPytest(_ text: String) -> Bool {
    text.contains(/(?m)^(?:import|from) pytest/) || text.contains(/(?m)^(?:async )?def test/)
  }

  private func isThere(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

  private func text(of name: String) -> String? { try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
}

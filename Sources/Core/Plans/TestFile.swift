/// Files of a test suite, by the names that test runners look for. A draft that changes them changes how it is checked.
package enum TestFile {
  /// Whether a path looks like a test: a folder or a name by one of the usual conventions, without regard to case.
  package static func holds(_ path: String) -> Bool {
    let parts = path.lowercased().split(separator: "/")
    guard let name = parts.last else { return false }
    if parts.dropLast().contains(where: { folders.contains(String($0)) }) { return true }
    let stem = name.prefix { $0 != "." }
    let middle = name.dropFirst(stem.count)
    return stem.hasPrefix("test_") || stem.hasSuffix("_test") || stem.hasSuffix("_spec") || stem.hasSuffix("-test")
      || middle.hasPrefix(".test.") || middle.hasPrefix(".spec.") || middle.hasPrefix(".cy.")
      || (codeEndings.contains(String(middle)) && ["test", "tests", "spec"].contains { stem.hasSuffix($0) })
  }

  private static let folders: Set<String> = [
    "test", "tests", "testing", "spec", "specs", "__tests__", "__snapshots__", "testdata", "test-data", "fixtures",
    "e2e", "cypress", "unittests", "integrationtest", "androidtest",
  ]

  /// Languages whose test classes are named by an ending, such as `UserTests.swift`.
  private static let codeEndings: Set<String> = [".swift", ".java", ".kt", ".cs", ".scala", ".groovy", ".php", ".fs"]
}

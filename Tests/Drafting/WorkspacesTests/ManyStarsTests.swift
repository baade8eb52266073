import Git
import TestKit
import Testing

@Suite("Ignore rules with many stars")
struct ManyStarsTests {
  // A matcher that tries one way after the other does not come to an end.
  @Test("A rule with a hundred double stars is decided", .timeLimit(.minutes(1)))
  func decided() {
    var rules = IgnoreRules()
    let stars = String(repeating: "**/", count: 100)
    rules.add(Array("\(stars)x\n\(String(repeating: "*a", count: 100))b\n".utf8), in: .root)
    let folders = String(repeating: "a/", count: 120)
    #expect(!rules.ignores(TreePath(folders + "y"), isFolder: false))
    #expect(rules.ignores(TreePath(folders + "x"), isFolder: false))
    #expect(!rules.ignores(TreePath(String(repeating: "a", count: 250)), isFolder: false))
    #expect(rules.ignores(TreePath(String(repeating: "a", count: 249) + "b"), isFolder: false))
  }
}

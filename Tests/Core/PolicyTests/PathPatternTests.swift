import Policy
import Testing

@Suite("Path patterns")
struct PathPatternTests {
  @Test(
    "An allowance is exact, and reaches as far as its pattern says",
    arguments: [
      ("Sources/**", "Sources/a.swift", true), ("Sources/**", "Sources/a/b/c.swift", true),
      ("Sources/**", "Sources", false), ("Sources/**", "Sources2/a.swift", false),
      ("Sources/**", "sources/a.swift", false), ("Sources/**", "x/Sources/a.swift", false),
      ("Sources", "Sources", true), ("Sources", "Sources/a/b", true), ("Sources", "Sources2", false),
      ("Sources/", "Sources/a/b", true), ("Sources/", "Sources", false),
      ("/Sources", "Sources/a", true), ("./Sources", "Sources/a", true),
      ("*.md", "README.md", true), ("*.md", "docs/README.md", false), ("*.md", ".md", true),
      ("docs/*", "docs/a", true), ("docs/*", "docs/a/b", false), ("docs/*/", "docs/a/b", true),
      ("**/*.swift", "a.swift", true), ("**/*.swift", "x/y/a.swift", true), ("**/*.swift", "x/a.swift/b", false),
      ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/c", false),
      ("a/**/b", "a/x/b/c", true), ("**", "a", true), ("**", "a/b", true), ("**/**", "a", true),
      ("a?c", "abc", true), ("a?c", "ac", false), ("a?c", "a/c", false), ("a*c", "a/c", false),
      ("[ab].txt", "a.txt", false), ("[ab].txt", "[ab].txt", true), ("*a*b*", "xaxxbx", true), ("*a*b*", "xbxa", false),
      ("caf\u{e9}", "cafe\u{301}", false),
    ])
  func allows(pattern: String, path: String, expected: Bool) throws {
    #expect(try PathPattern(pattern).allows(path) == expected)
  }

  @Test(
    "A denial holds in every spelling, and for everything below what it names",
    arguments: [
      (".github/**", ".github/workflows/ci.yml", true), (".github/**", ".GITHUB/x", true),
      (".github/**", ".GitHub/x", true), (".github/**", ".github", true), (".github/**", ".git\u{200d}hub/x", true),
      (".github/**", ".git\u{17f}hub/x", false), (".github/**", ".github2/x", false),
      (".github/**", "x/.github/y", false), ("secrets/*", "secrets/a/b", true), ("*.pem", "KEY.PEM", true),
      ("**/*.pem", "a/b/c.Pem", true), ("caf\u{e9}/**", "cafe\u{301}/x", true), ("cafe\u{301}", "CAF\u{c9}", true),
      ("sources", "\u{17f}ource\u{17f}/x", true), ("key", "\u{212a}EY", true), ("a/b", "a", false),
    ])
  func denies(pattern: String, path: String, expected: Bool) throws {
    #expect(try PathPattern(pattern).denies(path) == expected)
  }

  @Test("What is allowed exactly is denied by the same pattern too")
  func deniesWhatItAllows() throws {
    for pattern in SamplePaths.patterns {
      let pattern = try PathPattern(pattern)
      for path in SamplePaths.paths where pattern.allows(path) { #expect(pattern.denies(path)) }
    }
  }

  @Test(
    "A pattern that could match nothing, or not what was meant, is refused",
    arguments: ["", "/", "a/../b", "..", "a/./b", "a\\b", "**.swift", "a/b**", "a\0b"])
  func refuses(pattern: String) {
    #expect(throws: PathPatternError.self) { try PathPattern(pattern) }
  }

  @Test("A pattern made to backtrack is judged in the time of its length", .timeLimit(.minutes(20)))
  func backtracking() throws {
    let stars = String(repeating: "a*", count: 400) + "b"
    #expect(try !PathPattern(stars).denies(String(repeating: "a", count: 2000)))
    let depths = String(repeating: "**/a/", count: 200) + "b"
    #expect(try !PathPattern(depths).denies(Array(repeating: "a", count: 1000).joined(separator: "/")))
  }
}

enum SamplePaths {
  static let patterns = [
    "**", "a", "a/", "a/*", "a/**", "A/**", "*.x", "**/*.x", "a/b", "a/**/c", "b?", "**/c", "*", "a*/b", "b/**",
  ]
  static let paths = [
    "a", "b", "A", "a.x", "a/b", "a/c", "a/b/c", "a/b.x", "A/b", "b/c", "b/a.x", "b/b/b/c", "ab/b", "bb", "c",
  ]
}

import Git
import SystemPackage
import TestKit
import Testing

@Suite("Ignore rules")
struct IgnoreRulesTests {
  static let lines = [
    "*.o", "!keep.o", "/root", "dir/", "a/b", "a/**/z", "**/deep", "under/**", "x?y", "[abc].c", "[!abc].d", "[a-c]z",
    "\\#hash", "\\!bang", "# comment", "", "trail   ", "kept\\ ", "tab\t", "*", "!*/", "!*.md", "**", "***", "a*b*c",
    "foo[", "foo\\", "[[:digit:]]n", "[]]q", "[]-]r", "[\\]]s", "a/*/c", "*/only", "/a/*.txt", "dir/**/f", "**/", "/",
    "!", "//x", "a//b", "x/", "/x/y/", "**/x/**", "x**y", "a/**", "\\*", "é*", "b[^x]d", "[z-a]", "[a-", "*.[oa]",
    "carriage\r", ".*", "!.keep", "[[:nope:]]", "a\\/b", "**/a/b", "/**/c", "*/**/w", "?", "[/]", "a[/]b",
  ]
  static let names = [
    "a", "b", "c", "x", "y", "z", "root", "dir", "deep", "under", "keep.o", "m.o", "xxy", "x/y", "a.c", "d.d", "bz",
    "#hash", "!bang", "trail", "kept ", "tab\t", "r.md", "abc", "axbxc", "foo[", "foo\\", "1n", "]q", "-r", "]s",
    "only", "t.txt", "f", "é1", "bad", "[a-", "q.a", "carriage", "carriage\r", ".keep", ".hid", "a/b", "w", "*", "a-b",
  ]

  @Test("They decide as git does, for many rules and many paths", arguments: 0..<60)
  func equalsGit(seed: UInt64) async throws {
    var random = SplitMix(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let root = (0..<5).compactMap { _ in Self.lines.randomElement(using: &random) }.joined(separator: "\n") + "\n"
    let inner = (0..<3).compactMap { _ in Self.lines.randomElement(using: &random) }.joined(separator: "\n")
    var rules = IgnoreRules()
    rules.add(Array(root.utf8), in: .root)
    rules.add(Array(inner.utf8), in: TreePath("a"))
    // `a` itself is asked for as a file, and is a folder there.
    let paths = (0..<400).map { _ in
      (0..<Int.random(in: 1...4, using: &random)).compactMap { _ in Self.names.randomElement(using: &random) }
        .joined(separator: "/")
    }.filter { $0 != "a" }
    try await withTemporaryFolder { folder in
      try await git("init", "-q", in: folder)
      try root.write(in: folder.appending(".gitignore"))
      try await git("config", "core.excludesFile", "/dev/null", in: folder)
      _ = try await runTool("mkdir", ["a"], in: folder)
      try inner.write(in: folder.appending("a/.gitignore"))
      try paths.joined(separator: "\0").write(in: folder.appending("paths"))
      let asked = try await runTool("sh", ["-c", "git check-ignore --no-index -z --stdin <paths"], in: folder)
      let ignored = Set(asked.output.split(separator: "\0").map(String.init))
      #expect(asked.status < 2, "\(asked.errors)")
      for path in paths {
        #expect(rules.walkIgnores(path) == ignored.contains(path), "\(path) by\n\(root)and in a/\n\(inner)")
      }
    }
  }
}

extension IgnoreRules {
  /// Asks for every folder above first, as whoever walks does; the last component is a file.
  fileprivate func walkIgnores(_ text: String) -> Bool {
    var path = TreePath.root
    let components = TreePath(text).components
    for (index, component) in components.enumerated() {
      path = path.appending(component)
      if ignores(path, isFolder: index < components.count - 1) { return true }
    }
    return false
  }
}

extension String {
  fileprivate func write(in path: FilePath) throws {
    let file = try FileDescriptor.open(path, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
    try file.closeAfter { _ = try file.writeAll(utf8) }
  }
}

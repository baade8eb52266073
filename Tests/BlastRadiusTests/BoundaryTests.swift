import BlastRadius
import Plans
import Testing

@Suite("Boundary")
struct BoundaryTests {
  private func change(
    _ path: String, _ kind: FileChange.Kind = .modified, added: Int = 0, removed: Int = 0, binary: Bool = false
  ) -> FileChange {
    FileChange(
      path: path, kind: kind, oldMode: kind == .added ? nil : 0o100644, newMode: kind == .deleted ? nil : 0o100644,
      linesAdded: added, linesRemoved: removed, isBinary: binary, newSize: 1)
  }

  @Test("A change is measured in files, lines, deletions and binaries")
  func measures() {
    let changes = [
      change("a", .added, added: 10), change("b", added: 3, removed: 4), change("c", .deleted, removed: 5),
      change("d.png", .added, binary: true), change("e.png", .deleted, binary: true),
    ]
    #expect(ChangeMeasure(of: changes) == ChangeMeasure(files: 5, lines: 22, deletions: 2, binaries: 1))
  }

  @Test("A change at its limits passes, and one over each of them breaks each")
  func limits() {
    let changes = [
      change("a", .added, added: 10), change("b", .deleted, removed: 2), change("c.png", .added, binary: true),
    ]
    let exact = Boundary(changes: .init(files: 3, lines: 12, deletions: 1, binaries: 1))
    #expect(exact.violations(of: changes).isEmpty)
    let tight = Boundary(changes: .init(files: 2, lines: 11, deletions: 0, binaries: 0))
    let violations = tight.violations(of: changes)
    #expect(
      violations.map(\.limit) == [
        "boundary.changes.files", "boundary.changes.lines", "boundary.changes.deletions", "boundary.changes.binaries",
      ])
    #expect(
      violations.first
        == BoundaryViolation(
          limit: "boundary.changes.files", allowed: "2", measured: "3", offenders: ["a", "b", "c.png"],
          remedy: "raise boundary.changes.files to at least 3, or split the plan"))
    #expect(violations[1].offenders == ["a", "b"])
    #expect(violations[2].offenders == ["b"])
    #expect(violations[3].offenders == ["c.png"])
  }

  @Test("No allow list allows everything, and an empty one nothing")
  func allowLists() {
    #expect(Boundary().violations(of: [change("a")]).isEmpty)
    let none = Boundary(paths: .init(allow: [])).violations(of: [change("a")])
    #expect(none.map(\.limit) == ["boundary.paths.allow"])
    #expect(none.map(\.allowed) == ["no path"])
  }

  @Test("A denial wins over an allowance, and names its pattern and paths")
  func denial() {
    let boundary = Boundary(paths: .init(allow: ["**"], deny: ["x", ".github/**"]))
    let violations = boundary.violations(of: [change("a"), change(".Github/ci.yml")])
    #expect(violations.map(\.limit) == ["boundary.paths.deny"])
    #expect(violations.first?.allowed == "nothing in .github/**")
    #expect(violations.first?.offenders == [".Github/ci.yml"])
  }

  @Test("A pattern that cannot be read lets nothing pass")
  func unreadablePattern() {
    let boundary = Boundary(paths: .init(deny: ["a/../b"]))
    #expect(PathRules(boundary.paths).judge("c") == .outside)
    #expect(boundary.violations(of: [change("c")]).map(\.limit) == ["boundary.paths"])
  }

  @Test("A path that no tree can hold is never allowed", arguments: ["", "/a", "a//b", "../a", "a/..", "./a", "a/"])
  func malformed(path: String) {
    #expect(PathRules(Boundary.Paths()).judge(path) == .malformed)
    #expect(Boundary().violations(of: [change(path)]).map(\.limit) == ["boundary.paths"])
  }

  @Test("Effects are counted by kind, and only against a limit that is set")
  func effects() {
    let boundary = Boundary(effects: [.gitMerge: 1, .http: 0])
    #expect(boundary.violations(ofEffects: [.gitMerge, .command, .command]).isEmpty)
    let violations = boundary.violations(ofEffects: [.gitMerge, .gitMerge, .http])
    #expect(violations.map(\.limit) == ["boundary.effects.git.merge", "boundary.effects.http"])
    #expect(violations.first?.remedy == "raise boundary.effects.git.merge to at least 2, or split the plan")
  }

  @Test("At most twenty offenders are named")
  func manyOffenders() {
    let violations = Boundary(changes: .init(files: 30)).violations(of: (0..<31).map { change("f\($0)") })
    #expect(violations.first?.offenders.count == 20)
    #expect(violations.first?.remedy.contains("at least 31") == true)
  }
}

import Plans
import Policy
import Testing

@Suite("Judging by one boundary")
struct BoundaryTests {
  private func change(
    _ path: String, _ kind: FileChange.Kind = .modified, added: Int = 0, removed: Int = 0, binary: Bool = false
  ) -> FileChange {
    FileChange(
      path: path, kind: kind, oldMode: kind == .added ? nil : 0o100644, newMode: kind == .deleted ? nil : 0o100644,
      linesAdded: added, linesRemoved: removed, isBinary: binary, newSize: 1)
  }

  private func violations(_ boundary: Boundary, _ changes: [FileChange]) -> [BoundaryViolation] {
    Policy(boundary, layer: .plan, path: "plan.yaml").violations(of: changes)
  }

  @Test("A change is measured in files, lines, deletions and binaries")
  func measures() {
    let changes = [
      change("a", .added, added: 10), change("b", added: 3, removed: 4), change("c", .deleted, removed: 5),
      change("d.png", .added, binary: true), change("e.png", .deleted, binary: true),
    ]
    let measure = ChangeMeasure(of: changes)
    #expect([.files, .lines, .added, .removed, .deletions, .binaries].map { measure[$0] } == [5, 22, 13, 9, 2, 1])
  }

  @Test("Every figure is counted, each by a change of its own")
  func everyFigure() {
    let file: UInt32 = 0o100644
    func modified(_ path: String, old: UInt32 = file, new: UInt32 = file) -> FileChange {
      FileChange(
        path: path, kind: .modified, oldMode: old, newMode: new, linesAdded: 0, linesRemoved: 0, isBinary: false,
        newSize: 7)
    }
    var moved = change("b", .added)
    moved.moved = "a"
    let expected: [ChangeLimit: FileChange] = [
      .renames: moved, .symlinks: change("l").with(mode: 0o120000), .submodules: change("m").with(mode: 0o160000),
      .executables: modified("x", new: 0o100755), .dependencies: change("api/Package.swift"),
      .ci: change(".GitHub/workflows/ci.yml"), .policy: change(".chancery/policy.yaml"),
      .gitConfiguration: change("a/.gitattributes"), .toolConfiguration: change(".mcp.json"),
      .build: change("sub/Makefile"), .interpreters: change("conftest/sitecustomize.py"),
      .deployment: change("web/Dockerfile"), .tests: change("Tests/a.swift"),
    ]
    for (limit, change) in expected {
      #expect(ChangeMeasure(of: [change])[limit] == 1, "\(limit)")
      #expect(ChangeMeasure(of: [modified("plain")])[limit] == 0, "\(limit)")
    }
    #expect(ChangeMeasure(of: [modified("a"), modified("b")])[.bytes] == 14)
  }

  @Test("Emptying, cutting down, overwriting and replacing a file lose it as deleting does; an edit and a move do not")
  func losses() {
    func modified(lines: Int, added: Int, removed: Int, size: Int = 9, mode: UInt32 = 0o100644) -> FileChange {
      FileChange(
        path: "a", kind: .modified, oldMode: 0o100644, newMode: mode, linesAdded: added, linesRemoved: removed,
        isBinary: false, newSize: size, before: FileChange.Before(size: 90, lines: lines, isKeptElsewhere: false))
    }
    #expect(modified(lines: 3, added: 0, removed: 3, size: 0).loss == .emptied)
    #expect(modified(lines: 100, added: 2, removed: 60).loss == .cutDown)
    #expect(modified(lines: 100, added: 100, removed: 100).loss == .overwritten)
    #expect(modified(lines: 0, added: 1, removed: 1, mode: 0o120000).loss == .replaced)
    for edit in [
      modified(lines: 1, added: 1, removed: 1), modified(lines: 100, added: 40, removed: 60),
      modified(lines: 12, added: 0, removed: 9), modified(lines: 9, added: 9, removed: 9),
      modified(lines: 100, added: 0, removed: 0, mode: 0o100755),
    ] {
      #expect(edit.loss == nil, "\(edit)")
    }
    var deleted = change("a", .deleted)
    #expect(deleted.loss == .deleted && deleted.losesSoleCopy)
    deleted.before = FileChange.Before(size: 1, lines: 0, isKeptElsewhere: true)
    #expect(deleted.loss == .deleted && !deleted.losesSoleCopy)
    deleted.moved = "b"
    #expect(deleted.loss == nil && !deleted.losesSoleCopy)
  }

  @Test("A change at its limits passes, and one over each of them breaks each")
  func limits() {
    let changes = [
      change("a", .added, added: 10), change("b", .deleted, removed: 2), change("c.png", .added, binary: true),
    ]
    let exact = Boundary(changes: .init(files: 3, lines: 12, deletions: 1, binaries: 1))
    #expect(violations(exact, changes).isEmpty)
    let tight = violations(Boundary(changes: .init(files: 2, lines: 11, deletions: 0, binaries: 0)), changes)
    #expect(
      tight.map(\.limit) == [
        "boundary.changes.files", "boundary.changes.lines", "boundary.changes.deletions", "boundary.changes.binaries",
      ])
    #expect(
      tight.first
        == BoundaryViolation(
          limit: "boundary.changes.files", allowed: "2", measured: "3", offenders: ["a", "b", "c.png"],
          remedy: "split the plan into smaller ones, or raise boundary.changes.files to at least 3 in the plan",
          source: PolicySource(layer: .plan, path: "plan.yaml")))
    #expect(tight[1].offenders == ["a", "b"])
    #expect(tight[2].offenders == ["b"])
    #expect(tight[3].offenders == ["c.png"])
  }

  @Test("No allow list allows everything, and an empty one nothing")
  func allowLists() {
    #expect(violations(Boundary(), [change("a")]).isEmpty)
    let none = violations(Boundary(paths: .init(allow: [])), [change("a")])
    #expect(none.map(\.limit) == ["boundary.paths.allow"])
    #expect(none.map(\.allowed) == ["no path"])
  }

  @Test("A denial wins over an allowance, and names its pattern and paths")
  func denial() {
    let boundary = Boundary(paths: .init(allow: ["**"], deny: ["x", ".github/**"]))
    let found = violations(boundary, [change("a"), change(".Github/ci.yml")])
    #expect(found.map(\.limit) == ["boundary.paths.deny"])
    #expect(found.first?.allowed == "nothing in .github/**")
    #expect(found.first?.offenders == [".Github/ci.yml"])
  }

  @Test("A pattern that cannot be read lets nothing pass")
  func unreadablePattern() {
    let boundary = Boundary(paths: .init(deny: ["a/../b"]))
    #expect(PathRules(boundary.paths).judge("c") == .outside)
    #expect(violations(boundary, [change("c")]).map(\.limit) == ["paths"])
  }

  @Test("A path that no tree can hold is never allowed", arguments: ["", "/a", "a//b", "../a", "a/..", "./a", "a/"])
  func malformed(path: String) {
    #expect(PathRules(Boundary.Paths()).judge(path) == .malformed)
    #expect(violations(Boundary(), [change(path)]).map(\.limit) == ["paths"])
    #expect(violations(Boundary(), [change("\u{e9}/" + path)]).map(\.limit) == (path == "/a" ? ["paths"] : ["paths"]))
  }

  @Test("At most twenty offenders are named, those that count most first")
  func manyOffenders() {
    let files = violations(Boundary(changes: .init(files: 30)), (0..<31).map { change("f\($0)") })
    #expect(files.first?.offenders.count == 20)
    #expect(files.first?.remedy.contains("at least 31") == true)
    let lines = violations(Boundary(changes: .init(lines: 1)), (0..<50).map { change("f\($0)", added: $0) })
    #expect(lines.first?.offenders == (30..<50).reversed().map { "f\($0)" })
  }
}

extension FileChange {
  fileprivate func with(mode: UInt32) -> FileChange {
    var change = self
    change.newMode = mode
    return change
  }
}

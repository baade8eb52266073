import Drafting
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Recorded attacks on committers")
struct RecordedAttackTests {
  /// The recorded cases, where they are at hand.
  static let file: String? = {
    let folder = getenv("CHANCERY_CASES").map { String(cString: $0) } ?? "../shared/cases"
    let path = "\(folder)/git_hostile.jsonl"
    return access(path, R_OK) == 0 ? path : nil
  }()

  /// Each case's name with its script.
  private func cases(in file: String) async throws -> [(name: String, script: String)] {
    let program = """
      import json, sys
      for line in open(sys.argv[1]):
        case = json.loads(line)
        print(case['id'], case['draft'], sep='\\0', end='\\0')
      """
    let fields = try await runTool("python3", ["-c", program, file]).output.split(separator: "\0").map(String.init)
    return stride(from: 0, to: fields.count - 1, by: 2).map { (fields[$0], fields[$0 + 1]) }
  }

  @Test("None runs anything, changes anything outside, or hides what it changed", .enabled(if: file != nil))
  func attacks() async throws {
    let cases = try await cases(in: try #require(Self.file))
    try #require(!cases.isEmpty)
    for attack in cases {
      try await Ground.with { ground in
        try await ground.shell(
          "mkdir ../canary; echo key > src/secret.py; git add src; git commit -qm secret", in: ground.target)
        let store = try await ground.store()
        let workspace = try await store.workspace()
        let canary = "\(ground.folder)/canary"
        var script = attack.script.replacing("/canary", with: canary).replacing("$C", with: "\(canary)/pwned")
        script = script.replacing("/tmp/g", with: "\(canary)/g").replacing("/workspace", with: workspace.root)
        let target = try await ground.listing(of: ground.target)
        // As if the workspace were the repository that the attack was made for.
        try await ground.shell(
          "git init -q .; git add -A -f; git commit -q --allow-empty -m x; \(script)", in: FilePath(workspace.root))
        let outside = try await ground.listing(of: FilePath(canary))
        do {
          let draft = try await workspace.snapshot(message: "attack\n")
          let merge = try await store.merge([store.repository.base, draft.revision], message: "m\n")
          #expect(merge == .merged(draft.revision))
          let text = try await store.diff(from: store.repository.base, to: draft.revision)
          let marked = try await ground.shell(
            "find . -name .git -prune -o -type f -print0 | xargs -0 grep -lI EVILMARK || true",
            in: FilePath(workspace.root))
          let isNested = draft.leftOut.contains { $0.hasSuffix("a repository of its own") }
          #expect(marked.isEmpty || text.contains("EVILMARK") || isNested, "\(attack.name)")
          #expect(draft.changes.allSatisfy { !$0.path.contains(".git/") }, "\(attack.name)")
        } catch let error as WorkspaceError {
          #expect(error == .tooLarge(path: "docs/big.bin", bytes: 8 << 30, limit: 64 << 20), "\(attack.name)")
        }
        await workspace.discard()
        #expect(try await ground.listing(of: FilePath(canary)) == outside, "\(attack.name)")
        #expect(try await ground.listing(of: ground.target) == target, "\(attack.name)")
      }
    }
  }
}

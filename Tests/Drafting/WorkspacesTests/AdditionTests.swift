import Drafting
import Git
import Plans
import Policy
import SystemPackage
import TestKit
import Testing

@testable import Workspaces

@Suite("What a draft adds")
struct AdditionTests {
  private static let script = """
    truncate -s 60M large; printf 'x\\n' > small; printf 'y\\n' > docs/b.md; ln -s small another; mkfifo pipe
    printf 'z\\n' > x.log; chmod +x README.md; rm src/app.py
    """

  @Test("New files are told by name and size, as they will be measured, and nothing else is")
  func certain() async throws {
    try await OverlayGround.with { overlay in
      let store = try await overlay.store()
      let base = store.repository.base
      let workspace = try await store.openWorkspace(for: "s", attempt: 1, at: base)
      try await overlay.shell(Self.script, in: workspace)
      let additions = try await workspace.additions()
      #expect(additions.map(\.path) == ["another", "large", "small"])
      let changes = try await workspace.changes()
      for addition in additions {
        let change = try #require(changes.first { $0.path == addition.path })
        #expect(change.kind == .added && change.newMode == addition.newMode && change.newSize >= addition.newSize)
      }
      #expect(additions.first { $0.path == "large" }?.newSize == 60 << 20)
      await workspace.discard()
    }
  }

  @Test("A checkout of its own tells the same")
  func plain() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let workspace = try await store.openWorkspace(for: "s", attempt: 1, at: store.repository.base)
      guard case .folder(let files) = workspace.place.files else { return }
      try await ground.shell(Self.script, in: .init(files))
      #expect(try await workspace.additions().map(\.path) == ["another", "large", "small"])
      await workspace.discard()
    }
  }

  @Test("More files or bytes than a draft may change are refused by name of the limit")
  func allowance() throws {
    var files = ContentAllowance()
    for _ in 0..<100_000 { try files.take(1) }
    #expect(throws: WorkspaceError.tooMany(limit: 100_000)) { try files.take(0) }
    var bytes = ContentAllowance()
    try bytes.take(256 << 20)
    #expect(
      throws: WorkspaceError.tooLarge(path: "the whole of what was changed", bytes: 256 << 20 | 1, limit: 256 << 20)
    ) { try bytes.take(1) }
  }
}

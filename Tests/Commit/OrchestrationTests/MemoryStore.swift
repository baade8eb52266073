import Drafting
import Hashing
import Plans
import Policy
import RunJournal
import Synchronization

/// Drafts in memory. A tree is named by what it holds: `a.txt=one|b.txt=two`.
struct MemoryStore: DraftStore {
  static let base = revision(["a.txt": "one"])

  /// Steps whose workspace cannot be opened.
  var closed: Set<StepID> = []
  /// What fails: `merge`, `changes` or `diff`.
  var failing: Set<String> = []

  static func revision(_ files: [String: String]) -> Revision {
    let tree = files.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "|")
    return Revision(commit: "commit of \(tree)", tree: tree)
  }

  static func files(_ tree: String) -> [String: String] {
    let pairs = tree.split(separator: "|").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
  }

  static func changes(from old: [String: String], to new: [String: String]) -> [FileChange] {
    Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map { path in
      FileChange(
        path: path, kind: old[path] == nil ? .added : new[path] == nil ? .deleted : .modified,
        oldMode: old[path].map { _ in 0o100644 }, newMode: new[path].map { _ in 0o100644 },
        linesAdded: new[path] == nil ? 0 : 1, linesRemoved: old[path] == nil ? 0 : 1, isBinary: false,
        newSize: new[path]?.utf8.count ?? 0)
    }
  }

  func openWorkspace(
    for step: StepID, attempt: Int, at revision: Revision
  ) async throws(DraftStoreError) -> any Workspace {
    guard !closed.contains(step) else {
      throw DraftStoreError(operation: "open workspace of \(step)", reason: "the disk is full")
    }
    return MemoryWorkspace(revision.tree)
  }

  func makeDurable() async throws(DraftStoreError) { try refuse("makeDurable") }

  func merge(_ drafts: [Revision], message: String) async throws(DraftStoreError) -> DraftMerge {
    try refuse("merge")
    let base = Self.files(Self.base.tree)
    var merged = base
    for (index, draft) in drafts.enumerated() {
      let files = Self.files(draft.tree)
      let changed = Self.changes(from: base, to: files).map(\.path)
      let clashes = changed.filter { merged[$0] != base[$0] && merged[$0] != files[$0] }
      guard clashes.isEmpty else {
        return .conflicted(index: index, partial: Self.revision(merged), paths: clashes)
      }
      for path in changed { merged[path] = files[path] }
    }
    return .merged(Self.revision(merged))
  }

  func changes(from old: Revision, to new: Revision) async throws(DraftStoreError) -> [FileChange] {
    try refuse("changes")
    return Self.changes(from: Self.files(old.tree), to: Self.files(new.tree))
  }

  func diff(from old: Revision, to new: Revision) async throws(DraftStoreError) -> String {
    try refuse("diff")
    return "--- \(old.tree)\n+++ \(new.tree)\n"
  }

  private func refuse(_ operation: String) throws(DraftStoreError) {
    if failing.contains(operation) { throw DraftStoreError(operation: operation, reason: "the disk is full") }
  }
}

/// A workspace in memory, whose root names the tree that it was opened with.
actor MemoryWorkspace: Workspace {
  nonisolated let place: WorkspacePlace
  private let start: [String: String]
  private var held: [String: String]

  init(_ tree: String) {
    place = .folder(tree)
    start = MemoryStore.files(tree)
    held = start
  }

  func list(_ folder: String) throws(WorkspaceError) -> [WorkspaceEntry] {
    held.keys.sorted().map { WorkspaceEntry(name: $0, kind: .file, size: held[$0]?.utf8.count ?? 0) }
  }

  func read(_ path: String, limit: Int) throws(WorkspaceError) -> WorkspaceFile {
    guard let text = held[path] else { throw .missing(path: path) }
    return WorkspaceFile(bytes: Array(text.utf8), isExecutable: false)
  }

  func link(_ path: String) -> SHA256Digest? { nil }

  func exclusion(of path: String) -> String? { nil }

  func files(below folder: String) throws(WorkspaceError) -> [String] { held.keys.sorted() }

  func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    for change in changes.changes {
      switch change.content {
      case .file(let bytes, _): held[change.path] = String(decoding: bytes, as: UTF8.self)
      case .absent: held[change.path] = nil
      }
    }
  }

  func changes() throws(WorkspaceError) -> [FileChange] { MemoryStore.changes(from: start, to: held) }

  func snapshot(message: String) throws(WorkspaceError) -> DraftSnapshot {
    DraftSnapshot(
      revision: MemoryStore.revision(held), changes: MemoryStore.changes(from: start, to: held), leftOut: [])
  }

  func discard() {}
}

import Drafting
import Hashing
import Policy
import RunJournal

/// A workspace in memory, for tests of what is done with one.
actor MemoryWorkspace: Workspace {
  nonisolated let place = WorkspacePlace.folder("/scratch/workspace")
  private(set) var files: [String: WorkspaceFile]
  private let start: [String: WorkspaceFile]
  private(set) var applied: [ChangeSet] = []
  /// Paths that would be no part of a draft.
  private var ignored: Set<String> = []
  /// Where symbolic links point.
  private(set) var links: [String: SHA256Digest] = [:]
  /// Thrown by the next `apply`, which then changes nothing.
  private var refusal: WorkspaceError?

  init(_ files: [String: String] = [:]) {
    start = files.mapValues { WorkspaceFile(bytes: Array($0.utf8), isExecutable: false) }
    self.files = start
  }

  var texts: [String: String] { files.mapValues { String(decoding: $0.bytes, as: UTF8.self) } }

  func put(_ path: String, _ text: String, isExecutable: Bool = false) {
    files[path] = WorkspaceFile(bytes: Array(text.utf8), isExecutable: isExecutable)
  }

  func put(_ path: String, bytes: [UInt8]) { files[path] = WorkspaceFile(bytes: bytes, isExecutable: false) }

  func ignore(_ path: String) { ignored.insert(path) }

  func putLink(_ path: String, to target: String) { links[path] = SHA256Digest(of: "link \(target)") }

  func link(_ path: String) -> SHA256Digest? { links[path] }

  func exclusion(of path: String) -> String? { ignored.contains(path) ? ".gitignore" : nil }

  func refuseNextApply(_ error: WorkspaceError) { refusal = error }

  func list(_ folder: String) throws(WorkspaceError) -> [WorkspaceEntry] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    var entries: [String: WorkspaceEntry] = [:]
    for (path, file) in files where path.hasPrefix(prefix) {
      let parts = path.dropFirst(prefix.count).split(separator: "/", maxSplits: 1).map(String.init)
      entries[parts[0]] =
        parts.count == 1
        ? WorkspaceEntry(name: parts[0], kind: .file, size: file.bytes.count)
        : WorkspaceEntry(name: parts[0], kind: .folder, size: 0)
    }
    guard folder.isEmpty || !entries.isEmpty else { throw .missing(path: folder) }
    return entries.values.sorted { $0.name < $1.name }
  }

  func read(_ path: String, limit: Int) throws(WorkspaceError) -> WorkspaceFile {
    if let file = files[path] {
      guard file.bytes.count <= limit else { throw .tooLarge(path: path, bytes: file.bytes.count, limit: limit) }
      return file
    }
    if links[path] != nil { throw .wrongKind(path: path, found: "symbolic link") }
    guard !files.keys.contains(where: { $0.hasPrefix(path + "/") }) else {
      throw .wrongKind(path: path, found: "folder")
    }
    throw .missing(path: path)
  }

  func files(below folder: String) throws(WorkspaceError) -> [String] {
    let found = files.keys.filter { folder.isEmpty || $0.hasPrefix(folder + "/") }.sorted()
    guard folder.isEmpty || !found.isEmpty else { throw .missing(path: folder) }
    return found
  }

  func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    if let refusal {
      self.refusal = nil
      throw refusal
    }
    for change in changes.changes where files[change.path]?.digest ?? links[change.path] != change.against {
      throw .changed(path: change.path)
    }
    for change in changes.changes {
      switch change.content {
      case .file(let bytes, let isExecutable):
        files[change.path] = WorkspaceFile(bytes: bytes, isExecutable: isExecutable)
      case .absent:
        files[change.path] = nil
        links[change.path] = nil
      }
    }
    applied.append(changes)
  }

  /// Every line of a changed file counts, removed and added.
  func changes() throws(WorkspaceError) -> [FileChange] {
    Set(files.keys).union(start.keys).sorted().filter { files[$0] != start[$0] }.map { path in
      let (old, new) = (start[path], files[path])
      return FileChange(
        path: path, kind: old == nil ? .added : new == nil ? .deleted : .modified, oldMode: nil, newMode: nil,
        linesAdded: new.map { TextLines($0.bytes).lines.count } ?? 0,
        linesRemoved: old.map { TextLines($0.bytes).lines.count } ?? 0, isBinary: false, newSize: new?.bytes.count ?? 0)
    }
  }

  func snapshot(message: String) throws(WorkspaceError) -> DraftSnapshot {
    throw .failed(operation: "make a snapshot", reason: "a workspace in memory makes none")
  }

  func discard() {}
}

import Hashing
import Models

/// A workspace as one attempt sees it: the files, what was read of them, and the edits that wait to be applied.
package struct WorkingCopy {
  private struct Staged {
    var against: SHA256Digest?
    var content: ChangeSet.Content
  }

  private let workspace: any Workspace
  private var staged: [String: Staged] = [:]
  /// What the model last saw or wrote, by path.
  private var known: [String: SHA256Digest] = [:]
  /// `known` before the edits that wait.
  private var knownBefore: [String: SHA256Digest] = [:]
  /// Whether any edit was applied.
  package private(set) var isEdited = false

  package init(_ workspace: any Workspace) { self.workspace = workspace }

  package var hasStagedEdits: Bool { !staged.isEmpty }
  package var place: WorkspacePlace { workspace.place }

  /// The file as it will be when the waiting edits are applied; `nil` where there is none.
  ///
  /// - Throws: `WorkspaceError.tooLarge` before a file of more bytes than the limit is read.
  package func file(_ path: String, limit: Int = .max) async throws(WorkspaceError) -> WorkspaceFile? {
    if let edit = staged[path] {
      guard case .file(let bytes, let isExecutable) = edit.content else { return nil }
      return WorkspaceFile(bytes: bytes, isExecutable: isExecutable)
    }
    do throws(WorkspaceError) {
      return try await workspace.read(path, limit: limit)
    } catch .missing {
      return nil
    }
  }

  /// Whether there will be a file; it is not read.
  package func isFile(_ path: String) async -> Bool {
    do throws(WorkspaceError) {
      return try await file(path, limit: 0) != nil
    } catch .tooLarge {
      return true
    } catch {
      return false
    }
  }

  /// Notes that the model has seen the file, which gives it the right to edit this version.
  package mutating func noteSeen(_ path: String, _ file: WorkspaceFile) {
    known[path] = file.digest
    if staged[path] == nil { knownBefore[path] = file.digest }
  }

  /// - Throws: `ToolError` of `skippedPrecondition` where the model never saw the file, of `staleEdit` where it saw another
  ///   version of it.
  package func demandSeen(_ path: String, _ file: WorkspaceFile) throws(ToolError) {
    guard let seen = known[path] else {
      throw ToolError(
        .skippedPrecondition, "\(path) exists and was not read in this attempt: read it first, then change it")
    }
    guard seen == file.digest else {
      throw ToolError(.staleEdit, "\(path) was changed after it was read: read it again, then change it")
    }
  }

  /// Adds an edit to those that are applied together.
  package mutating func stage(_ path: String, _ content: ChangeSet.Content) async throws(WorkspaceError) {
    if staged.isEmpty { knownBefore = known }
    let against: SHA256Digest?
    if let earlier = staged[path] {
      against = earlier.against
    } else {
      against = try await file(path)?.digest
    }
    if against == nil, content == .absent {
      staged[path] = nil
    } else {
      staged[path] = Staged(against: against, content: content)
    }
    if case .file(let bytes, _) = content {
      known[path] = SHA256Digest(of: bytes)
    } else {
      known[path] = nil
    }
  }

  /// Why a file that is made at a path would be no part of the draft; `nil` where it would be one.
  package func exclusion(of path: String) async throws(WorkspaceError) -> String? {
    try await workspace.exclusion(of: path)
  }

  /// Stages that a symbolic link goes, without following it.
  ///
  /// - Returns: false where the path is no link.
  package mutating func stageRemovalOfLink(_ path: String) async throws(WorkspaceError) -> Bool {
    guard staged[path] == nil, let link = try await workspace.link(path) else { return false }
    if staged.isEmpty { knownBefore = known }
    staged[path] = Staged(against: link, content: .absent)
    return true
  }

  /// Applies the waiting edits together; when that fails none of them is, and they no longer wait.
  package mutating func apply() async throws(WorkspaceError) {
    guard !staged.isEmpty else { return }
    let changes = staged.map { ChangeSet.Change(path: $0.key, against: $0.value.against, content: $0.value.content) }
    staged = [:]
    do throws(WorkspaceError) {
      try await workspace.apply(ChangeSet(changes: changes.sorted { $0.path < $1.path }))
      isEdited = true
    } catch {
      known = knownBefore
      throw error
    }
  }

  /// Paths of all files below a folder, waiting edits included, sorted.
  package func files(below folder: String) async throws(WorkspaceError) -> [String] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let (added, removed) = stagedPaths(below: prefix)
    var paths: Set<String>
    do throws(WorkspaceError) {
      paths = Set(try await workspace.files(below: folder))
    } catch .missing(let path) {
      guard !added.isEmpty else { throw .missing(path: path) }
      paths = []
    }
    return paths.subtracting(removed).union(added).sorted()
  }

  /// The entries of a folder, waiting edits included, sorted by name.
  package func list(_ folder: String) async throws(WorkspaceError) -> [WorkspaceEntry] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let (added, removed) = stagedPaths(below: prefix)
    var entries: [String: WorkspaceEntry] = [:]
    do throws(WorkspaceError) {
      for entry in try await workspace.list(folder) { entries[entry.name] = entry }
    } catch .missing(let path) {
      guard !added.isEmpty else { throw .missing(path: path) }
    }
    for path in removed { entries[String(path.utf8.dropFirst(prefix.utf8.count)) ?? ""] = nil }
    for path in added {
      let rest = String(path.utf8.dropFirst(prefix.utf8.count)) ?? ""
      if let slash = rest.firstIndex(of: "/") {
        let name = String(rest[..<slash])
        entries[name] = entries[name] ?? WorkspaceEntry(name: name, kind: .folder, size: 0)
      } else if case .file(let bytes, _) = staged[path]?.content {
        entries[rest] = WorkspaceEntry(name: rest, kind: .file, size: bytes.count)
      }
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  private func stagedPaths(below prefix: String) -> (added: [String], removed: [String]) {
    let paths = staged.filter { $0.key.hasPrefix(prefix) }
    return (
      paths.filter { $0.value.content != .absent }.map(\.key), paths.filter { $0.value.content == .absent }.map(\.key)
    )
  }
}

package import Hashing
package import Policy
package import RunJournal

/// The files of one step: a scratch copy of a tree, in which nothing that is done can last by itself.
///
/// Every path is relative to the workspace's root. A path that is absolute, has `..` in it, names `.git`, or leads
/// through a symbolic link is refused with `WorkspaceError.forbiddenPath`.
package protocol Workspace: Sendable {
  /// Where commands find the files.
  var place: WorkspacePlace { get }

  /// The entries of a folder, sorted by name; the root's path is empty.
  func list(_ folder: String) async throws(WorkspaceError) -> [WorkspaceEntry]

  /// - Throws: `WorkspaceError.tooLarge` before a file of more bytes than the limit is read.
  func read(_ path: String, limit: Int) async throws(WorkspaceError) -> WorkspaceFile

  /// What a change that takes a symbolic link away is written against, a digest of where it points; `nil` where the path is
  /// no link.
  func link(_ path: String) async throws(WorkspaceError) -> SHA256Digest?

  /// Why a file that is made at a path would be no part of the draft; `nil` where it would be one.
  func exclusion(of path: String) async throws(WorkspaceError) -> String?

  /// Paths of every file below a folder, sorted.
  func files(below folder: String) async throws(WorkspaceError) -> [String]

  /// Applies all changes or none.
  ///
  /// - Throws: `WorkspaceError.changed` when a file is not what a change was written against.
  func apply(_ changes: ChangeSet) async throws(WorkspaceError)

  /// New files that a snapshot would hold, told from their names and sizes alone: what is measured here is certain, and no
  /// content is read for it.
  func additions() async throws(WorkspaceError) -> [FileChange]

  /// What a snapshot would say changed, without making one.
  func changes() async throws(WorkspaceError) -> [FileChange]

  /// Makes a commit of what the workspace holds now. No branch points at it.
  func snapshot(message: String) async throws(WorkspaceError) -> DraftSnapshot

  /// Deletes the workspace's folder, never through a link.
  func discard() async
}

extension Workspace {
  package func additions() async throws(WorkspaceError) -> [FileChange] { [] }

  package func read(_ path: String) async throws(WorkspaceError) -> WorkspaceFile {
    try await read(path, limit: .max)
  }
}

package struct WorkspaceEntry: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case file, folder, link, submodule, other
  }

  package var name: String
  package var kind: Kind
  package var size: Int

  package init(name: String, kind: Kind, size: Int) {
    self.name = name
    self.kind = kind
    self.size = size
  }
}

package struct WorkspaceFile: Hashable, Sendable {
  package var bytes: [UInt8]
  package var isExecutable: Bool
  /// The SHA-256 of `bytes`.
  package var digest: SHA256Digest

  package init(bytes: [UInt8], isExecutable: Bool) {
    self.bytes = bytes
    self.isExecutable = isExecutable
    digest = SHA256Digest(of: bytes)
  }
}

/// What became of a workspace.
package struct DraftSnapshot: Hashable, Sendable {
  package var revision: Revision
  /// Against the tree that the workspace was made from.
  package var changes: [FileChange]
  /// Paths that were left out, each with its reason (ignored, nested repository, fifo, too large …).
  package var leftOut: [String]

  package init(revision: Revision, changes: [FileChange], leftOut: [String]) {
    self.revision = revision
    self.changes = changes
    self.leftOut = leftOut
  }
}

package enum WorkspaceError: Error, Hashable, Sendable {
  case missing(path: String)
  /// The path may not be touched; `reason` says why.
  case forbiddenPath(path: String, reason: String)
  /// Not a regular file, or a file where a folder is needed.
  case wrongKind(path: String, found: String)
  /// The file is not what the change was written against.
  case changed(path: String)
  case alreadyExists(path: String)
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// More files changed than a draft may change.
  case tooMany(limit: Int)
  /// The system refused; `operation` and `reason` in words for a person.
  case failed(operation: String, reason: String)
}

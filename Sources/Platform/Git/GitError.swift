import CLibgit2
import LinuxSystem

/// Why a git operation failed: a kind to act on, the operation, and libgit2's own message.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    case notFound
    case exists
    case ambiguous
    /// HEAD names a branch that has no commit yet.
    case unborn
    case invalid
    /// Another process holds the lock of the reference; trying again soon may help.
    case locked
    /// The reference is not at the value that was expected.
    case modified
    case conflict
    /// The repository belongs to another user of the system.
    case notOwned
    /// The repository has a form that libgit2 cannot read, such as SHA-256 or a partial clone.
    case unsupported
    /// An object's content does not have the name that it is stored under, or cannot be read.
    case damaged
    /// It was done, and the disk does not take it: a loss of power may take it back.
    case unsynced
    /// The task was told to stop.
    case cancelled
    case other(Int32)
  }

  package var kind: Kind
  /// The operation, for example `open repository at /srv/shop`.
  package var operation: String
  package var reason: String

  package init(kind: Kind, operation: String, reason: String) {
    self.kind = kind
    self.operation = operation
    self.reason = reason
  }

  package var description: String { "\(operation): \(reason)" }
}

extension GitError {
  /// Reads libgit2's message for the call that just failed.
  ///
  /// The message is thread-local, so no suspension may happen between the call and this.
  init(code: Int32, operation: String) {
    let message: String? =
      if let error = unsafe git_error_last(), let text = unsafe error.pointee.message {
        unsafe String(cString: text)
      } else { nil }
    let reason = message ?? "libgit2 failed with code \(code) and no message"
    self.init(kind: Kind(code: code, reason: reason), operation: operation, reason: reason)
  }
}

extension GitError.Kind {
  fileprivate init(code: Int32, reason: String) {
    self =
      switch code {
      // The owner check fails with "not found", for the setting that would have allowed it.
      case GIT_ENOTFOUND.rawValue where reason.contains("safe.directory"): .notOwned
      case GIT_EOWNER.rawValue: .notOwned
      case GIT_ENOTFOUND.rawValue: .notFound
      case GIT_EEXISTS.rawValue: .exists
      case GIT_EAMBIGUOUS.rawValue: .ambiguous
      case GIT_EUNBORNBRANCH.rawValue: .unborn
      case GIT_EINVALIDSPEC.rawValue, GIT_EINVALID.rawValue, GIT_EPEEL.rawValue: .invalid
      case GIT_ELOCKED.rawValue: .locked
      case GIT_EMODIFIED.rawValue: .modified
      case GIT_ECONFLICT.rawValue, GIT_EMERGECONFLICT.rawValue, GIT_EUNMERGED.rawValue: .conflict
      case GIT_EMISMATCH.rawValue: .damaged
      case _ where reason.contains("unsupported extension") || reason.contains("unsupported repository version"):
        .unsupported
      default: .other(code)
      }
  }
}

/// Throws libgit2's message when a call failed.
func check(_ operation: @autoclosure () -> String, _ code: Int32) throws(GitError) {
  if code < 0 { throw GitError(code: code, operation: operation()) }
}

extension GitError {
  init(_ error: SystemError) {
    self.init(kind: .other(error.code), operation: error.operation, reason: error.reason)
  }

  /// What a call of the system fails with, as git's.
  static func of<Result>(_ body: () throws(SystemError) -> Result) throws(GitError) -> Result {
    do {
      return try body()
    } catch {
      throw GitError(error)
    }
  }
}

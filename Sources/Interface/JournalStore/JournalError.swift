import GRDB

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why the journal could not be opened, read or written.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// The state folder cannot be made or used.
    case noFolder
    /// The file is no journal of this program.
    case notAJournal
    /// The journal or an entry was written by a newer version of this program.
    case newerVersion(Int)
    /// The file is damaged, or entries are missing or were changed.
    case broken
    /// The disk is full. Nothing of the entry was written.
    case full
    case readOnly
    /// Other processes kept the journal locked for too long.
    case busy
    /// The system could not read or write. Whether an entry that was being written is there shows on opening again.
    case io
    /// The run's next sequence number is another than expected: someone else wrote to it.
    case outOfSequence(next: Int)
    case noSuchRun
    /// The journal lacks entries of the run that had reached the disk: how many it has, and the last that is known.
    case wentBack(has: Int, known: Int)
    /// The text cannot be the name of a run.
    case invalidRun
    /// Another process drives the run; its id and since when, as far as known.
    case runIsDriven(by: RunLock.Holder?)
    case unexpected
  }

  package var kind: Kind
  /// What was tried, where, and what came of it.
  package var reason: String
  /// What a person can do about it.
  package var hint: String?

  package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
  }

  package var description: String { hint.map { "\(reason); \($0)" } ?? reason }
}

extension JournalError {
  /// Puts an error of the database into words.
  init(_ error: any Error, trying action: String, at path: String) {
    if let error = error as? JournalError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.unexpected, "cannot \(action) \(path): \(error)")
      return
    }
    let (kind, hint) = Self.classify(error.resultCode)
    let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    self.init(kind, "cannot \(action) \(path): \(detail)", hint: hint)
  }

  private static func classify(_ code: ResultCode) -> (Kind, String?) {
    switch code {
    case .SQLITE_FULL: (.full, "make room on the disk, then resume; nothing that was written before is lost")
    case .SQLITE_READONLY, .SQLITE_PERM:
      (.readOnly, "make the file and its folder writable for this user")
    case .SQLITE_CANTOPEN: (.noFolder, "check that the folder is there and writable for this user")
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
      (.busy, "try again when the process that holds it is done; the journal is as it was")
    case .SQLITE_NOTADB:
      (.notAJournal, "restore the file from a backup, move it away, or name another folder with XDG_STATE_HOME")
    case .SQLITE_CORRUPT: (.broken, "keep a copy of the file, then restore it from a backup")
    case .SQLITE_IOERR: (.io, "check the disk, then resume: what was written before is read back first")
    default: (.unexpected, nil)
    }
  }

  /// An error of the system, from `errno`.
  static func system(_ kind: Kind, _ action: String, _ path: String, _ number: Int32, hint: String? = nil) -> Self {
    let kind: Kind =
      switch number {
      case ENOSPC, EDQUOT: .full
      case EROFS: .readOnly
      default: kind
      }
    return JournalError(kind, "cannot \(action) \(path): \(String(cString: strerror(number)))", hint: hint)
  }
}

import Foundation
import GRDB

/// Reading a journal where nothing can be written.
extension JournalFile {
  /// Whether there is a journal in a folder that cannot be written to.
  var isReadOnly: Bool {
    access(folder.path, W_OK) != 0 && [EROFS, EACCES].contains(errno) && access(folder.journalPath, R_OK) == 0
  }

  /// Opens a copy that nobody else sees: SQLite can read a write-ahead log only where it can write beside it.
  func openCopy() throws(JournalError) -> DatabaseQueue {
    let files = FileManager.default
    let place = files.temporaryDirectory.appendingPathComponent("chancery-\(UUID().uuidString)")
    defer { try? files.removeItem(at: place) }
    do {
      try files.createDirectory(
        at: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      let copy = place.appendingPathComponent("journal.sqlite").path
      // The log first: what is moved to the main file in between is then in both, and not in neither.
      for end in ["-wal", ""] where files.fileExists(atPath: folder.journalPath + end) {
        try files.copyItem(atPath: folder.journalPath + end, toPath: copy + end)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy + end)
      }
      var configuration = Configuration()
      configuration.label = "journal"
      configuration.prepareDatabase { [path = folder.journalPath] database in try Self.check(database, path) }
      return try DatabaseQueue(path: copy, configuration: configuration)
    } catch {
      throw JournalError(error, trying: "read a copy of the journal", at: folder.journalPath)
    }
  }
}

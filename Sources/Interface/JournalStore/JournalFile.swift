import GRDB
import LinuxSystem
import RunJournal

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Finds, makes and opens the journal's file. One process at a time does so; then they share it.
struct JournalFile {
  var folder: StateFolder
  var patience: JournalPatience
  private var path: String { folder.journalPath }

  init(folder: StateFolder, patience: JournalPatience) {
    self.folder = folder
    self.patience = patience
  }

  func open() throws(JournalError) -> DatabaseQueue {
    try folder.make()
    let gate = try openGate()
    defer { close(gate) }
    if try isMissing() {
      try refuseLoss()
      try create()
    }
    do {
      return try connect()
    } catch {
      throw JournalError(error, trying: "open the journal", at: path)
    }
  }

  /// Takes the lock under which the file is made and opened; closing the descriptor gives it back.
  private func openGate() throws(JournalError) -> Int32 {
    let gatePath = "\(folder.path)/journal.lock"
    let gate = openFile(gatePath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard gate >= 0 else {
      throw .system(
        .noFolder, "open", gatePath, errno, hint: "make the folder writable for this user, or set XDG_STATE_HOME")
    }
    do {
      try FileLock.take(.exclusive, on: gate)
    } catch {
      close(gate)
      throw .system(.io, "lock", gatePath, error.code)
    }
    return gate
  }

  /// Whether there is no file, or an empty one. It is not opened for that: closing it again would give up the locks
  /// that SQLite holds on it for this whole process.
  private func isMissing() throws(JournalError) -> Bool {
    var status = stat()
    guard lstat(path, &status) != 0 else {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw JournalError(
          .notAJournal, "cannot open the journal \(path): it is not a regular file", hint: "move it away")
      }
      return status.st_size == 0
    }
    guard errno == ENOENT else { throw .system(.readOnly, "look at the journal", path, errno) }
    return true
  }

  /// A journal that is gone while runs are there must not be replaced by an empty one.
  private func refuseLoss() throws(JournalError) {
    var status = stat()
    // SQLite would replay a log that was left into whatever file of that name it finds.
    let logs = ["\(path)-wal", "\(path)-journal"]
    let log = logs.first { lstat($0, &status) == 0 && status.st_size > 0 }
    let left = log ?? [folder.runsPath, folder.headsPath].first(where: Self.hasEntries)
    guard let left else { return }
    throw JournalError(
      .broken, "cannot open the journal \(path): it is missing or empty, but \(left) is there",
      hint: "restore the file from a backup, or move \(left) away to begin anew")
  }

  private static func hasEntries(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      // Only `.` and `..` begin with a full stop; no run does.
      if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { return true }
    }
    return false
  }
}

extension JournalFile {
  /// Makes the file beside its place and moves it there, so that it is seen whole or not at all.
  private func create() throws(JournalError) {
    let draft = "\(path).new"
    for leftover in [draft, "\(draft)-journal", "\(draft)-wal", "\(draft)-shm", path] { unlink(leftover) }
    let descriptor = openFile(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .system(.noFolder, "make the journal", draft, errno, hint: StateFolder.unwritable)
    }
    defer { close(descriptor) }
    do {
      let queue = try DatabaseQueue(path: draft)
      // Nobody has it yet: it is synced once, when it is whole.
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
      try queue.write { try $0.execute(sql: JournalSchema.statements) }
      // The file itself remembers that it has a write-ahead log, so that nobody has to ask for one again.
      _ = try queue.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
      try queue.close()
    } catch {
      throw JournalError(error, trying: "make the journal", at: draft)
    }
    guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw .system(.io, "make the journal", path, errno) }
    StateFolder.sync(path)
  }

  private func connect() throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "journal"
    configuration.busyMode = .callback { [patience] tries in patience.waits(tries) }
    configuration.prepareDatabase { [path] database in try Self.check(database, path) }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  static func check(_ database: Database, _ path: String) throws {
    let application = try UInt32.fetchOne(database, sql: "PRAGMA application_id")
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard application == JournalSchema.application else {
      throw JournalError(
        .notAJournal, "cannot open the journal \(path): it is a database of another program",
        hint: "move it away, or name another folder with XDG_STATE_HOME")
    }
    guard version <= JournalSchema.version else {
      throw JournalError(
        .newerVersion(version),
        "cannot open the journal \(path): it has version \(version), this program knows \(JournalSchema.version)",
        hint: "use the newer program that wrote it")
    }
    // The file of an earlier version may have been restored by a program that knows no write-ahead log.
    guard try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal" else {
      throw JournalError(
        .unexpected, "cannot open the journal \(path): the file system offers no write-ahead log",
        hint: "name a folder on a local disk with XDG_STATE_HOME")
    }
    try database.execute(sql: "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
  }
}

/// `open` of the system, which the method of that name hides.
private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 { open(path, flags, mode) }

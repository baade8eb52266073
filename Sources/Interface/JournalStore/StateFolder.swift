package import RunJournal

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where everything that outlives a process is kept.
package struct StateFolder: Hashable, Sendable {
  /// Absolute.
  package let path: String

  /// Takes the folder as it is and makes nothing.
  package init(path: String) { self.path = path }

  /// `$XDG_STATE_HOME/chancery`, or `~/.local/state/chancery`; makes nothing.
  ///
  /// - Throws: `.noFolder` where neither variable names an absolute path.
  package init(environment: [String: String]) throws(JournalError) {
    // The XDG specification says that a relative path is to be ignored.
    if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") {
      path = "\(base)/chancery"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = "\(home)/.local/state/chancery"
    } else {
      throw JournalError(
        .noFolder, "cannot find the state folder: neither XDG_STATE_HOME nor HOME is an absolute path",
        hint: "set XDG_STATE_HOME")
    }
  }

  package var journalPath: String { "\(path)/journal.sqlite" }
  package var runsPath: String { "\(path)/runs" }
  /// Where the heads of the runs lie.
  package var headsPath: String { "\(path)/heads" }
  /// Where checkouts lie that the runs' workspaces share.
  package var basesPath: String { "\(path)/bases" }

  /// Where a run keeps its lock and its workspaces.
  ///
  /// - Throws: `.invalidRun` for a name that could lead out of the folder.
  package func runPath(_ run: RunID) throws(JournalError) -> String {
    "\(runsPath)/\(try run.checked().text)"
  }

  /// The file with the head of a run.
  ///
  /// - Throws: `.invalidRun` for a name that could lead out of the folder.
  package func headPath(_ run: RunID) throws(JournalError) -> String {
    "\(headsPath)/\(try run.checked().text)"
  }

  /// Makes the folder, and those above it, where they are missing: readable for this user only.
  package func make() throws(JournalError) { try Self.make(path) }

  /// - Parameter isSynced: whether its name is to be there after a loss of power.
  package static func make(_ path: String, isSynced: Bool = true) throws(JournalError) {
    try make(path, isSynced: isSynced, withParents: true)
  }

  private static func make(_ path: String, isSynced: Bool, withParents: Bool) throws(JournalError) {
    if mkdir(path, 0o700) == 0 { return isSynced ? sync(path) : () }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw JournalError(
          .noFolder, "cannot use \(path): it is not a folder", hint: "move it away, or set XDG_STATE_HOME")
      }
    // Some file systems, such as /proc, say it of every name: with the folder above there, it is not tried again.
    case ENOENT where withParents && path.dropFirst().contains("/"):
      let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
      try make(String(parent), isSynced: isSynced)
      try make(path, isSynced: isSynced, withParents: false)
    case let number: throw .system(.noFolder, "make the folder", path, number, hint: unwritable)
    }
  }

  /// What to do about a folder in which nothing can be written.
  static let unwritable = "make the folder above it writable for this user, or set XDG_STATE_HOME to one that is"

  /// Takes the right to write the folder from everybody but its owner: whoever can write there can make a run read what
  /// nobody approved.
  ///
  /// - Returns: what was mended, for a person; `nil` where nothing was.
  /// - Throws: `.noFolder` where it belongs to another user, or its mode cannot be changed.
  func closeToOthers() throws(JournalError) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    guard geteuid() == 0 || status.st_uid == geteuid() else {
      throw JournalError(
        .noFolder, "cannot use \(path): it belongs to another user (id \(status.st_uid))",
        hint: "set XDG_STATE_HOME to a folder of your own")
    }
    guard status.st_mode & 0o022 != 0 else { return nil }
    let old = String(status.st_mode & 0o777, radix: 8)
    guard chmod(path, status.st_mode & 0o7755) == 0 else { throw .system(.noFolder, "take rights from", path, errno) }
    return "others could write to \(path) (mode \(old)); now only you can. Look whether you know all that is in it"
  }

  /// Makes the entry of a new file or folder last, as far as the file system can.
  static func sync(_ path: String) {
    let parent = path.lastIndex(of: "/").map { String(path.prefix(upTo: $0)) } ?? "."
    let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

extension RunID {
  /// The id itself where it is safe as the name of a folder: letters, digits, `-`, `_`, `.`, not beginning with `.`.
  func checked() throws(JournalError) -> RunID {
    let isSafe = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isSafe, !text.isEmpty, text.utf8.count <= 128, text.utf8.first != UInt8(ascii: ".") else {
      throw JournalError(
        .invalidRun, "`\(text)` cannot be a run id: expected letters, digits, `-`, `_` and `.`",
        hint: "`chancery status` lists the runs")
    }
    return self
  }
}

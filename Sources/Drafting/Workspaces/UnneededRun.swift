import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder of a run that nobody drives, and what of it may go.
struct UnneededRun: Sendable {
  /// Absolute path of the folder that all runs are in.
  let parent: String
  let name: String

  var path: String { "\(parent)/\(name)" }
  var folder: RunFolder { RunFolder(path: path) }

  /// Seconds that a run may take from its folder to its first event.
  private static let grace: Int64 = 3600
  /// What a run's folder holds besides its record, which goes last: as long as there is one, it can be gone on with.
  private static let own = ["lock", "scratch.git", "staging", "workspaces"]

  /// What is on the record and still there.
  func leftovers() throws(SystemError) -> [CreationLog.Place] {
    guard let run = try? Descriptor(folderAt: path) else { return [] }
    // Without a lock yet, it may only be beginning.
    guard try Self.withLock(of: run, { isTaken throws(SystemError) in isTaken ?? false }) else { return [] }
    return try folder.standing().filter { place in
      if place.parent == .run { return (try? run.status(of: Array(place.name.utf8))) != .some(.none) }
      guard let above = try? run.folder(Array(place.parent.rawValue.utf8)) else { return false }
      return (try? above.status(of: Array(place.name.utf8))) != .some(.none)
    }
  }

  /// Whether the run was left before its first event, and its folder holds nothing but what Chancery makes there.
  func isUnbegun(at now: Int64) throws(SystemError) -> Bool {
    guard let run = try? Descriptor(folderAt: path), let changed = try? run.status().changed else { return false }
    // Whoever takes the lock first is not beginning any more when nobody has it.
    // Nothing is lost with it, and whoever is about to put the lock in makes it again.
    if try run.names().isEmpty { return true }
    let isTaken = try Self.withLock(of: run) { isTaken throws(SystemError) in isTaken }
    guard isTaken ?? (changed / 1_000_000_000 < now - Self.grace) else { return false }
    let places = try folder.standing()
    let hasRecord = try run.status(of: CreationLog.name) != nil
    for name in try run.names() where name != CreationLog.name {
      let text = String(decoding: name, as: UTF8.self)
      // The lock is another room's; whatever else is made is on the record before.
      guard hasRecord || text == "lock" else { return false }
      guard Self.own.contains(text) || places.contains(CreationLog.Place(.run, text)) else { return false }
      guard let parent = CreationLog.Place.Parent(rawValue: text) else { continue }
      for child in try run.folder(name).names() {
        let place = CreationLog.Place(parent, String(decoding: child, as: UTF8.self))
        guard places.contains(place) else { return false }
      }
    }
    return true
  }

  func delete(_ place: CreationLog.Place) throws(SystemError) {
    guard try folder.standing().contains(place) else { return }
    try Self.withLock(of: try Descriptor(folderAt: path)) { isTaken throws(SystemError) in
      guard isTaken ?? false else { throw busy }
      try folder.delete(place)
    }
  }

  var busy: SystemError {
    SystemError(operation: "delete something of the run \(name), which a process is at", code: EBUSY)
  }

  /// Does something with a run's lock, which is held from the moment that there is one for as long as a process is at it.
  ///
  /// - Parameter body: is told whether the lock is this process's while it runs; `nil` where there is none.
  static func withLock<Result>(
    of run: borrowing Descriptor, _ body: (Bool?) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    let name = Array("lock".utf8)
    guard try run.status(of: name) != nil else { return try body(nil) }
    let file = try run.file(name)
    let result = try body(try file.lockAtOnce(.exclusive))
    file.unlock()
    return result
  }

  /// Deletes the whole folder, in an order in which what is left after an interruption is still known for ours.
  ///
  /// - Parameter isBegun: whether the journal has the run by now. It is asked while this process has the run's lock,
  ///   which whoever prepares a run holds until the journal has it: an answer from before the lock can be too old.
  func delete(unless isBegun: () throws(SystemError) -> Bool) throws(SystemError) {
    let runs = try Descriptor(folderAt: parent)
    guard try runs.status(of: Array(name.utf8)) != nil else { return }
    try Self.withLock(of: try runs.folder(Array(name.utf8))) { isTaken throws(SystemError) in
      guard isTaken ?? true else { throw busy }
      guard try !isBegun() else { return }
      // Where there was no lock, one may have been put in since: that process is at it.
      try deleteAll(in: runs, entries: isTaken == nil ? Self.own.filter { $0 != "lock" } : Self.own)
    }
  }

  /// Deletes the whole folder of a run that this process has the lock of.
  func deleteOwn() throws(SystemError) {
    let runs = try Descriptor(folderAt: parent)
    guard try runs.status(of: Array(name.utf8)) != nil else { return }
    try deleteAll(in: runs, entries: Self.own)
  }

  private func deleteAll(in runs: borrowing Descriptor, entries: [String]) throws(SystemError) {
    if try runs.folder(Array(name.utf8)).names().isEmpty {
      do {
        return try runs.removeFolder(Array(name.utf8))
      } catch {
        // Somebody began there just now.
        guard error.code == ENOTEMPTY || error.code == ENOENT else { throw error }
        return
      }
    }
    for place in try folder.standing() { try folder.delete(place) }
    let run = try runs.folder(Array(name.utf8))
    for text in entries {
      let name = Array(text.utf8)
      guard let status = try run.status(of: name) else { continue }
      switch text {
      case "scratch.git": try FolderDeletion.delete(name, in: run)
      case _ where status.kind == .folder: try run.removeFolder(name)
      default: try run.removeFile(name)
      }
    }
    if try run.status(of: CreationLog.name) != nil { try run.removeFile(CreationLog.name) }
    // Fails where something came that is not ours.
    try runs.removeFolder(Array(name.utf8))
  }
}

import Git
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder of what all runs share: a checkout of every base in use, and the layers over it.
///
/// `COMMIT/base/files` are the files, `COMMIT/contents` their contents' ids, `COMMIT/complete` says that they are all there, `COMMIT/lock` is held by whoever
/// lays a workspace over them, and `COMMIT/layers/TREE/files` are the layers. What is not finished has another name and
/// is locked by whoever makes it, so that what a killed process left is known by its being unlocked.
struct BaseFolder: Sendable {
  /// Absolute path.
  let path: String

  var record: RunFolder { RunFolder(path: path) }

  private static let unfinishedPrefix = "making-"
  static let lockName = "lock"

  /// Whether the folder was made before.
  var exists: Bool { (try? Descriptor(folderAt: path)) != nil }

  /// Whether the file system can copy folders that are made here for that; the folder is made where it is missing.
  var hasVolumes: Bool {
    guard (try? prepare()) != nil, let folder = try? Descriptor(folderAt: path) else { return false }
    return folder.isOnVolumes
  }

  /// Makes the folder, for nobody but the user, and those above it.
  func prepare() throws(SystemError) { try Self.make(path) }

  private static func make(_ path: String) throws(SystemError) {
    if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    let failure = SystemError.last("make the folder \(path)")
    guard failure.code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw failure }
    try make(String(path[..<slash]))
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError.last("make the folder \(path)") }
  }

  /// A folder under a name for the time being; nobody else deletes it while this is held.
  struct Unfinished: ~Copyable {
    let place: CreationLog.Place
    let folder: Descriptor
  }

  /// Makes a folder that takes its final name only when it is filled.
  ///
  /// - Parameter isVolume: whether it is to be one that the file system can copy, where it has those.
  func begin(isVolume: Bool = false) throws(SystemError) -> Unfinished {
    try prepare()
    let place = CreationLog.Place(.bases, Self.unfinishedPrefix + ScratchRepository.randomName())
    return try alone { () throws(SystemError) in
      let folder = try record.make(place, isVolume: isVolume)
      try folder.lock(.exclusive)
      return Unfinished(place: place, folder: folder)
    }
  }

  /// Gives what is filled its final name, in a folder of this one.
  ///
  /// - Returns: whether it has it now; another process may have been faster, and this one's is deleted.
  func finish(
    _ unfinished: consuming Unfinished, as name: String, in parent: borrowing Descriptor
  ) throws(SystemError) -> Bool {
    let place = unfinished.place
    do {
      try Descriptor(folderAt: path).move(Array(place.name.utf8), into: parent, as: Array(name.utf8))
      try record.keep(place)
      return true
    } catch {
      try record.delete(place)
      guard error.code == EEXIST || error.code == ENOTEMPTY else { throw error }
      return false
    }
  }

  /// What is recorded under a name for the time being: half made, or half deleted.
  func unfinished() throws(SystemError) -> [CreationLog.Place] {
    guard exists else { return [] }
    return try record.standing().filter { $0.name.hasPrefix(Self.unfinishedPrefix) }
  }

  /// Whether another process is at one of those.
  func isInHand(_ place: CreationLog.Place) throws(SystemError) -> Bool {
    guard let found = try lockAbandoned(place) else {
      return try Descriptor(folderAt: path).status(of: Array(place.name.utf8)) != nil
    }
    found.unlock()
    return false
  }

  /// Deletes one of those, unless another process is at it.
  func delete(unfinished place: CreationLog.Place) throws(SystemError) {
    guard try Descriptor(folderAt: path).status(of: Array(place.name.utf8)) != nil else {
      return try record.delete(place)
    }
    guard let found = try lockAbandoned(place) else { return }
    try record.delete(place)
    // Locked until here: two processes must not delete the same folder at the same time.
    found.unlock()
  }

  private func lockAbandoned(_ place: CreationLog.Place) throws(SystemError) -> Descriptor? {
    let folder = try Descriptor(folderAt: path)
    let found = try alone { () throws(SystemError) -> Descriptor? in
      guard try folder.status(of: Array(place.name.utf8)) != nil else { return nil }
      return try folder.folderWithRights(Array(place.name.utf8))
    }
    guard let found, try found.lockAtOnce(.exclusive) else { return nil }
    return found
  }

  /// Whether a workspace lies over the base.
  func isInUse(_ name: String) throws(SystemError) -> Bool {
    let lock = try Descriptor(folderAt: path).folder(Array(name.utf8)).lockFile(Self.lockName)
    guard try lock.lockAtOnce(.exclusive) else { return true }
    lock.unlock()
    return false
  }

  /// Takes a base out of use and deletes it, unless a workspace lies over it.
  ///
  /// - Returns: whether it is gone.
  func evict(_ name: String) throws(SystemError) -> Bool {
    let folder = try Descriptor(folderAt: path)
    let base = try folder.folder(Array(name.utf8))
    let lock = try base.lockFile(Self.lockName)
    guard try lock.lockAtOnce(.exclusive) else { return false }
    let place = CreationLog.Place(.bases, Self.unfinishedPrefix + ScratchRepository.randomName())
    try alone { () throws(SystemError) in
      try record.announce(place)
      try folder.move(Array(name.utf8), into: folder, as: Array(place.name.utf8))
      try record.keep(CreationLog.Place(.bases, name))
      try base.lock(.exclusive)
    }
    try record.delete(place)
    base.unlock()
    return true
  }

  /// Keeps other processes from looking at what is on the record while it and the folder change together.
  func alone<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    let gate = try Descriptor(folderAt: path).lockFile("lock")
    try gate.lock(.exclusive)
    defer { gate.unlock() }
    return try body()
  }
}

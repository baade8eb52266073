import LinuxSystem

/// The drafts of a run that ended. Its lock, its key and its record stay, and so does its journal.
extension UnneededRun {
  static let scratch = "scratch.git"
  /// Says when the drafts were deleted, beside where they were.
  static let marker = "drafts-deleted"

  /// What the drafts and leftover workspaces take.
  var draftBytes: Int {
    guard let run = try? Descriptor(folderAt: path) else { return 0 }
    return [Self.scratch, "staging", "workspaces"].reduce(0) { bytes, name in
      let name = Array(name.utf8)
      // An empty folder is no draft.
      guard (try? run.status(of: name)) != .some(.none), let folder = try? run.folder(name),
        (try? folder.names())?.isEmpty == false
      else { return bytes }
      return bytes + DiskUsage.measure(name, in: run).bytes
    }
  }

  /// Deletes the drafts under the run's lock, which whoever goes on with a run or undoes an effect of it holds.
  ///
  /// - Parameter mayGo: whether the run is still what was agreed to; asked under the lock.
  func deleteDrafts(if mayGo: () throws(SystemError) -> Bool) throws(SystemError) {
    let run = try Descriptor(folderAt: path)
    try Self.withLock(of: run) { isTaken throws(SystemError) in
      guard isTaken ?? false else { throw busy }
      guard try mayGo() else {
        throw SystemError(
          operation: "delete the drafts of the run \(name)", reason: "something happened to the run meanwhile", code: 0)
      }
      try leaveMarker(in: run)
      try setAside(in: run)
      for place in try folder.standing() { try folder.delete(place) }
    }
  }

  /// Gives the repository a name that is on the record: what a kill leaves of it is no repository, and goes with the next
  /// housekeeping.
  private func setAside(in run: borrowing Descriptor) throws(SystemError) {
    let name = Array(Self.scratch.utf8)
    guard try run.status(of: name) != nil else { return }
    let place = CreationLog.Place(.run, "scratch-\(ScratchRepository.randomName()).git")
    try folder.announce(place)
    try run.move(name, into: run, as: Array(place.name.utf8))
  }

  private func leaveMarker(in run: borrowing Descriptor) throws(SystemError) {
    guard try run.status(of: Array(Self.marker.utf8)) == nil else { return }
    _ = try Descriptor(appendingTo: "\(path)/\(Self.marker)")
  }
}

/// What became of drafts that are not there.
extension ScratchRepository {
  /// When housekeeping deleted the drafts in a run's folder, in seconds since 1970-01-01T00:00:00Z; `nil` where it did not.
  package static func deletedAt(in folder: String) -> Int64? {
    guard let run = try? Descriptor(folderAt: folder),
      let status = try? run.status(of: Array(UnneededRun.marker.utf8))
    else { return nil }
    return status.modified / 1_000_000_000
  }
}

import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder of a run, or the one of the bases that all runs share, and what Chancery makes and deletes in it.
struct RunFolder: Sendable {
  /// Absolute path.
  let path: String

  private var log: CreationLog { CreationLog(folder: path) }

  func path(of place: CreationLog.Place) -> String {
    switch place.parent {
    case .run, .bases: "\(path)/\(place.name)"
    case .workspaces, .staging: "\(path)/\(place.parent.rawValue)/\(place.name)"
    }
  }

  /// Records the folder and then makes it, for nobody but the user.
  ///
  /// - Parameter isVolume: whether it is to be one that `copy` can copy, where the file system has those.
  func make(_ place: CreationLog.Place, isVolume: Bool = false) throws(SystemError) -> Descriptor {
    try log.recordCreation(of: place)
    let parent = try open(place.parent, making: true)
    let name = Array(place.name.utf8)
    if isVolume { try parent.makeVolume(name) } else { try parent.makeFolder(name, permissions: 0o700) }
    return try parent.folder(name)
  }

  /// Records the folder and then makes it as a copy of another one, with all that is in that.
  ///
  /// - Returns: `nil` where the file system cannot copy that folder; nothing is there then.
  func make(_ place: CreationLog.Place, copying source: borrowing Descriptor) throws(SystemError) -> Descriptor? {
    try log.recordCreation(of: place)
    let parent = try open(place.parent, making: true)
    guard source.copyVolume(into: parent, as: Array(place.name.utf8)) else {
      try log.recordDeletion(of: place)
      return nil
    }
    return try parent.folder(Array(place.name.utf8))
  }

  /// Records something that another makes next.
  func announce(_ place: CreationLog.Place) throws(SystemError) { try log.recordCreation(of: place) }

  /// Deletes a recorded entry with all that is in it, and records that.
  func delete(_ place: CreationLog.Place) throws(SystemError) {
    do {
      let parent = try open(place.parent, making: false)
      try FolderDeletion.delete(Array(place.name.utf8), in: parent)
    } catch {
      // Where not even the folder around it is, nothing is left to delete.
      guard error.code == ENOENT else { throw error }
    }
    try log.recordDeletion(of: place)
  }

  /// Takes an entry off the record that is to stay.
  func keep(_ place: CreationLog.Place) throws(SystemError) { try log.recordDeletion(of: place) }

  func standing() throws(SystemError) -> [CreationLog.Place] { try log.standing() }

  private func open(_ parent: CreationLog.Place.Parent, making: Bool) throws(SystemError) -> Descriptor {
    let run = try Descriptor(folderAt: path)
    if parent == .run || parent == .bases { return run }
    let name = Array(parent.rawValue.utf8)
    if making { return try run.folder(made: name, permissions: 0o700) }
    return try run.folder(name)
  }
}

import Foundation
import LinuxSystem

/// A file and the one aside, in one folder: they change places, or the one aside gets the name that is free.
struct FileSwap {
  let name: String
  let aside: String
  /// Whether there is no file of the name before.
  let isNew: Bool

  /// - Returns: false where somebody has made a file of the name meanwhile; nothing is changed then.
  func make(in folder: borrowing HeldFolder) throws(SystemError) -> Bool {
    guard isNew else {
      try folder.exchange(name, aside)
      return true
    }
    return try move(aside, to: name, in: folder)
  }

  /// - Returns: false where somebody has made a file aside meanwhile; nothing is changed then.
  func unmake(in folder: borrowing HeldFolder) throws(SystemError) -> Bool {
    guard isNew else {
      try folder.exchange(name, aside)
      return true
    }
    return try move(name, to: aside, in: folder)
  }

  /// - Returns: whether all is as it was before `make`.
  func revert(in folder: borrowing HeldFolder) -> Bool { (try? unmake(in: folder)) == true }

  /// - Returns: whether all is as it was before `unmake`.
  func makeAgain(in folder: borrowing HeldFolder) -> Bool { (try? make(in: folder)) == true }

  private func move(_ name: String, to free: String, in folder: borrowing HeldFolder) throws(SystemError) -> Bool {
    do {
      try folder.rename(name, toFree: free)
      return true
    } catch {
      guard error.code == EEXIST else { throw error }
      return false
    }
  }
}

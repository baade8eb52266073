package import Approval
package import EffectKit
import Foundation
import Hashing
import JSON
import LinuxSystem
import Plans

/// Writes a file so that whoever reads it sees all of the old bytes or all of the new ones, and keeps the old ones.
///
/// The new file changes places with the old one at once, and only then what came out is held against what was sealed:
/// there is no instant in which a change by somebody else could get lost between a look and a write.
package struct FileWriteApplier: EffectApplier {
  private let scratch: String

  /// - Parameter scratch: path of the run's scratch repository.
  package init(scratch: String) { self.scratch = scratch }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let write = try FileWrite(authority.effect)
    let key = authority.idempotencyKey
    let bytes = try write.bytes(scratch: scratch)
    guard SHA256Digest(of: bytes).hex == write.digest else {
      throw .stale("what was to be written to \(write.path) is not what was sealed")
    }
    let identity = authority.effect.identity
    let isDone = try attempt(in: write.folder) { folder throws(Mishap) in
      try put(bytes, of: write, at: identity, in: folder, key: key)
    }
    guard isDone else { throw .stale("\(write.path) was changed after the seal; it is as it was") }
    return receipt(of: write, key: key)
  }

  package func settle(_ effect: ProposedEffect) async -> EffectReceipt {
    EffectReceipt(detail: "nothing was left to do")
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let write = try FileWrite(authority.applied.effect)
    let key = authority.applied.key
    let isDone = try attempt(in: write.folder) { folder throws(Mishap) in try undo(write, in: folder, key: key) }
    guard isDone else { throw .stale("\(write.path) was changed since it was written; it is as it was") }
    return EffectReceipt(detail: write.isNew ? "\(write.path) is deleted" : "\(write.path) is as it was before")
  }

  /// What was cut off between putting the old file back and deleting the other.
  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    do {
      let write = try FileWrite(applied.effect)
      let folder = try HeldFolder(write.folder)
      let aside = write.backupName(for: applied.key)
      if try folder.file(aside)?.digest == write.digest { try folder.remove(aside) }
      try folder.sync()
      return EffectReceipt(detail: "nothing was left to do")
    } catch {
      return EffectReceipt(detail: "what was written may be left beside it: \(error)")
    }
  }

  /// What went wrong, and whether the file at its place is certainly still the one of before.
  private enum Mishap: Error {
    case before(SystemError)
    case after(SystemError)

    var outcome: EffectError {
      switch self {
      case .before(let error): .notApplied(error.description)
      case .after(let error): .inDoubt(error.description)
      }
    }
  }

  /// Does what leaves the file at its place as it is, wherever it fails.
  private func preparing<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(Mishap) -> Result {
    do { return try body() } catch { throw .before(error) }
  }

  /// Does what comes once the file at its place may be another.
  private func finishing<Result: ~Copyable>(_ body: () throws(SystemError) -> Result) throws(Mishap) -> Result {
    do { return try body() } catch { throw .after(error) }
  }

  /// - Parameter body: returns whether the file was what it had to be; where it was not, it still is what it was.
  private func attempt(
    in path: String, _ body: (borrowing HeldFolder) throws(Mishap) -> Bool
  ) throws(EffectError) -> Bool {
    do throws(Mishap) {
      let folder = try preparing { () throws(SystemError) in try HeldFolder(path) }
      guard try body(folder) else { return false }
      try finishing { () throws(SystemError) in try folder.sync() }
      return true
    } catch {
      throw error.outcome
    }
  }

  private func put(
    _ bytes: [UInt8], of write: FileWrite, at identity: JSONValue, in folder: borrowing HeldFolder, key: String
  ) throws(Mishap) -> Bool {
    let new = write.backupName(for: key)
    let isReady = try preparing { () throws(SystemError) in
      try prepare(new, bytes, of: write, at: identity, in: folder)
    }
    guard isReady else { return false }
    guard write.isNew else {
      let before = write.fingerprint["sha256"]?.stringValue
      if try exchange(write.name, new, in: folder, expecting: before) { return true }
      try preparing { () throws(SystemError) in try folder.remove(new) }
      return false
    }
    do throws(SystemError) {
      try folder.rename(new, toFree: write.name)
      return true
    } catch {
      try? folder.remove(new)
      guard error.code == EEXIST else { throw .before(error) }
      return false
    }
  }

  /// Puts the new bytes beside the file.
  ///
  /// - Returns: false where the file is not what was sealed; nothing is put there then.
  private func prepare(
    _ new: String, _ bytes: [UInt8], of write: FileWrite, at identity: JSONValue, in folder: borrowing HeldFolder
  ) throws(SystemError) -> Bool {
    let old = try folder.file(write.name)
    let place = try folder.identity()
    guard (old?.document ?? .null) == write.fingerprint, old?.links ?? 1 == 1,
      identity["device"]?.integerValue == old?.device ?? place.device,
      identity["inode"]?.integerValue == old?.inode, identity["folder-inode"]?.integerValue == place.inode
    else { return false }
    try folder.make(new, bytes: bytes, mode: mode_t(write.mode), like: old)
    return true
  }

  /// Two files change places; where what came out is not what was expected, they change back.
  private func exchange(
    _ name: String, _ other: String, in folder: borrowing HeldFolder, expecting digest: String?
  ) throws(Mishap) -> Bool {
    try preparing { () throws(SystemError) in try folder.exchange(name, other) }
    if let out = try? folder.file(other), out.digest == digest { return true }
    try finishing { () throws(SystemError) in try folder.exchange(name, other) }
    return false
  }

  private func undo(_ write: FileWrite, in folder: borrowing HeldFolder, key: String) throws(Mishap) -> Bool {
    let aside = write.backupName(for: key)
    let isAsLeft = try preparing { () throws(SystemError) in
      guard let file = try folder.file(write.name), write.comparable(file) == write.left else { return false }
      if write.isNew { return true }
      return try folder.file(aside)?.digest == write.fingerprint["sha256"]?.stringValue
    }
    guard isAsLeft else { return false }
    if write.isNew {
      try preparing { () throws(SystemError) in try folder.rename(write.name, toFree: aside) }
      let out = try? folder.file(aside)
      guard let out, out.digest == write.digest else {
        try finishing { () throws(SystemError) in try folder.rename(aside, toFree: write.name) }
        return false
      }
    } else {
      guard try exchange(write.name, aside, in: folder, expecting: write.digest) else { return false }
    }
    try finishing { () throws(SystemError) in try folder.remove(aside) }
    return true
  }

  private func receipt(of write: FileWrite, key: String) -> EffectReceipt {
    let bytes = "\(write.path) holds the \(write.size) bytes that were sealed"
    guard !write.isNew else { return EffectReceipt(detail: bytes) }
    return EffectReceipt(detail: "\(bytes); what was there is in \(write.folder)/\(write.backupName(for: key))")
  }
}

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
    return try attempt(write) { () throws(SystemError) in
      let folder = try HeldFolder(write.folder)
      if let problem = try put(bytes, of: write, at: identity, in: folder, key: key) { return problem }
      return .done(receipt(of: write, key: key), syncing: folder.syncProblem)
    }
  }

  /// Takes away the new file where a process was killed before it was in place.
  package func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult? {
    let write = try FileWrite(effect)
    guard let folder = try? HeldFolder(write.folder) else { return nil }
    let before = write.fingerprint["sha256"]?.stringValue
    do {
      let aside = write.backupName(for: key)
      if try folder.file(write.name)?.digest == before, let beside = try folder.file(aside), beside.digest != before {
        try folder.remove(aside)
      }
    } catch {
      // What cannot be looked at is left where it is; the probe says so.
    }
    return nil
  }

  /// What was killed right after the files changed places may not have put that on the disk.
  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    do {
      let write = try FileWrite(effect)
      let folder = try HeldFolder(write.folder)
      try folder.syncFile(write.name)
      try folder.sync()
      return receipt(of: write, key: key)
    } catch {
      return EffectReceipt(detail: "it may not be on the disk yet: \(error)")
    }
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let write = try FileWrite(authority.applied.effect)
    let key = authority.applied.key
    return try attempt(write) { () throws(SystemError) in
      let folder = try HeldFolder(write.folder)
      return try undo(write, in: folder, key: key)
    }
  }

  /// What was cut off between putting the old file back and deleting the other.
  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    do {
      let write = try FileWrite(applied.effect)
      let folder = try HeldFolder(write.folder)
      let aside = write.backupName(for: applied.key)
      if try folder.file(aside)?.digest == write.digest { try folder.remove(aside) }
      if !write.isNew { try folder.syncFile(write.name) }
      try folder.sync()
      return EffectReceipt(detail: "nothing was left to do")
    } catch {
      return EffectReceipt(detail: "what was written may be left beside it: \(error)")
    }
  }

  /// What came of trying.
  private enum Outcome {
    /// The files are in place; what the disk did not take, where it did not.
    case done(EffectReceipt, syncing: SystemError?)
    /// Nothing is changed, or all of it was put back.
    case stale(String)
    /// Something is changed, and could not be put back.
    case halfway(String)
  }

  /// What fails by throwing fails before anything is in place.
  private func attempt(
    _ write: FileWrite, _ body: () throws(SystemError) -> Outcome
  ) throws(EffectError) -> EffectReceipt {
    let outcome: Outcome
    do {
      outcome = try body()
    } catch {
      throw .notApplied(error.description)
    }
    switch outcome {
    case .stale(let reason): throw .stale(reason)
    case .halfway(let reason): throw .inDoubt(reason)
    case .done(let receipt, syncing: nil): return receipt
    case .done(let receipt, syncing: let problem?):
      throw .inDoubt("\(receipt.detail), which a loss of power may take back: \(problem)")
    }
  }

  /// - Returns: what is in the way, where the file or its folder is not what was sealed; `nil` once the file is in place.
  private func put(
    _ bytes: [UInt8], of write: FileWrite, at identity: JSONValue, in folder: borrowing HeldFolder, key: String
  ) throws(SystemError) -> Outcome? {
    let old = try folder.file(write.name)
    let place = try folder.identity()
    let changed = Outcome.stale("\(write.path) was changed after the seal; it is as it was")
    guard (old?.document ?? .null) == write.fingerprint, old?.links ?? 1 == 1,
      identity["device"]?.integerValue == old?.device ?? place.device,
      identity["inode"]?.integerValue == old?.inode, identity["folder-inode"]?.integerValue == place.inode
    else { return changed }
    let new = write.backupName(for: key)
    let change = FileSwap(name: write.name, aside: new, isNew: old == nil)
    try folder.make(new, bytes: bytes, mode: mode_t(write.mode), like: old)
    do throws(SystemError) {
      guard try change.make(in: folder) else {
        try folder.remove(new)
        return changed
      }
    } catch {
      try? folder.remove(new)
      throw error
    }
    // Whoever looks the path up from now on must find what was written, and not another folder of the same name.
    let isExpected = old == nil || (try? folder.file(new))?.digest == write.fingerprint["sha256"]?.stringValue
    let isThere = folder.isWhereItWas
    guard !isExpected || !isThere else { return nil }
    guard change.revert(in: folder) else {
      return .halfway("\(write.path) was changed at the last moment, and could not be put back as it was")
    }
    try folder.remove(new)
    return isThere
      ? changed : .stale("the folder \(write.folder) was moved or replaced at the last moment; nothing was written")
  }

  private func undo(_ write: FileWrite, in folder: borrowing HeldFolder, key: String) throws(SystemError) -> Outcome {
    let changed = Outcome.stale("\(write.path) was changed since it was written; it is as it was")
    guard let file = try folder.file(write.name), write.comparable(file) == write.left else { return changed }
    let aside = write.backupName(for: key)
    let change = FileSwap(name: write.name, aside: aside, isNew: write.isNew)
    if !write.isNew {
      guard try folder.file(aside)?.digest == write.fingerprint["sha256"]?.stringValue else { return changed }
    }
    guard try change.unmake(in: folder) else { return changed }
    let isWritten = (try? folder.file(aside))?.digest == write.digest
    // Whoever looks the path up must find what was there before, and not another folder of the same name.
    guard isWritten, folder.isWhereItWas else {
      guard change.makeAgain(in: folder) else {
        return .halfway("\(write.path) was changed at the last moment, and could not be put back as it was")
      }
      return isWritten
        ? .stale("the folder \(write.folder) was moved or replaced at the last moment; nothing was undone") : changed
    }
    // The file is back, whatever becomes of what was written.
    var detail = write.isNew ? "\(write.path) is deleted" : "\(write.path) is as it was before"
    do throws(SystemError) {
      try folder.remove(aside)
    } catch {
      detail += "; what was written is still in \(write.folder)/\(aside), which can be deleted: \(error.reason)"
    }
    return .done(EffectReceipt(detail: detail), syncing: folder.syncProblem)
  }

  private func receipt(of write: FileWrite, key: String) -> EffectReceipt {
    let bytes = "\(write.path) holds the \(write.size) bytes that were sealed"
    guard !write.isNew else { return EffectReceipt(detail: bytes) }
    return EffectReceipt(detail: "\(bytes); what was there is in \(write.folder)/\(write.backupName(for: key))")
  }
}

package import Approval
package import EffectKit
import Foundation
import Git
import Hashing
import JSON
import KindSupport
import LinuxSystem
package import Plans
import RunJournal

/// Works out what writing a file would change, from the file as it is and the draft.
package struct FileWritePlanner: EffectPlanner {
  private let target: String
  private let scratch: String
  private let home: String
  private let guarded: [String]

  /// - Parameters:
  ///   - target: path of the repository that the run changes, whose files other effects are for.
  ///   - scratch: path of the run's scratch repository.
  ///   - home: what `~/` stands for.
  ///   - guarded: folders of Chancery's own, which no effect writes to.
  package init(target: String, scratch: String, home: String, guarded: [String]) {
    self.target = target
    self.scratch = scratch
    self.home = home
    self.guarded = guarded
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    let declared = try declaration.value(as: FileWriteDeclaration.self)
    let path = try path(of: declared, context)
    let (content, bytes) = try content(of: declared, context)
    let folder = try held(Self.folder(of: path))
    let old = try look(at: path, in: folder)
    if old?.bytes == bytes { throw .invalid("\(path) already holds this") }
    guard folder.isWritable else { throw .invalid("nothing can be written to the folder of \(path)") }
    let write = FileWrite(
      path: path, content: content, digest: SHA256Digest(of: bytes).hex, size: bytes.count,
      mode: old.map { Int($0.mode) } ?? declared.mode ?? 0o644, fingerprint: old?.document ?? .null)
    return try proposed(write, old: old, bytes: bytes, in: folder)
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    var write = try FileWrite(effect)
    let bytes = try write.bytes(scratch: scratch)
    let folder = try held(Self.folder(of: write.path))
    let old = try look(at: write.path, in: folder)
    guard folder.isWritable else { throw .obstructed("nothing can be written to the folder of \(write.path)") }
    write.digest = SHA256Digest(of: bytes).hex
    write.fingerprint = old?.document ?? .null
    return try proposed(write, old: old, bytes: bytes, in: folder)
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      let write = try FileWrite(effect)
      let folder = try HeldFolder(write.folder)
      let file = try folder.file(write.name)
      if file?.digest == write.digest { return .applied("\(write.path) holds what was to be written") }
      guard file?.digest == write.fingerprint["sha256"]?.stringValue else {
        return .unknown("\(write.path) holds neither what was there before nor what was to be written")
      }
      // Before it is in place, it is the new content that lies under the backup's name.
      let beside = try folder.file(write.backupName(for: key))
      return beside != nil && beside?.digest == file?.digest
        ? .unknown("\(write.path) is as it was before, and the backup beside it says that it was written meanwhile")
        : .notApplied("\(write.path) is as it was before")
    } catch {
      return .unknown("it cannot be read: \(error)")
    }
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    let write = try FileWrite(applied.effect)
    var compensation = write.compensation
    let folder = try held(write.folder)
    let file = try read(write.name, in: folder)
    compensation.fingerprint = ["file": file.map { write.comparable($0) } ?? .null]
    guard !write.isNew, compensation.fingerprint == write.compensation.fingerprint else { return compensation }
    let backup = try read(write.backupName(for: applied.key), in: folder)
    guard backup?.digest == write.fingerprint["sha256"]?.stringValue else {
      throw .stale("the backup \(write.folder)/\(write.backupName(for: applied.key)) is gone or was changed")
    }
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    do {
      let write = try FileWrite(applied.effect)
      let file = try HeldFolder(write.folder).file(write.name)
      if file?.digest == write.fingerprint["sha256"]?.stringValue {
        return .applied("\(write.path) is as it was before")
      }
      if file?.digest == write.digest { return .notApplied("\(write.path) still holds what was written") }
      return .unknown("\(write.path) holds neither what was there before nor what was written")
    } catch {
      return .unknown("it cannot be read: \(error)")
    }
  }
}

extension FileWritePlanner {
  func held(_ path: String) throws(EffectError) -> HeldFolder {
    do {
      return try HeldFolder(path)
    } catch {
      throw .invalid(error.description)
    }
  }

  private func read(_ name: String, in folder: borrowing HeldFolder) throws(EffectError) -> FileState? {
    do {
      return try folder.file(name)
    } catch {
      throw .invalid(error.description)
    }
  }

  static func folder(of path: String) -> String {
    "/" + path.split(separator: "/").dropLast().joined(separator: "/")
  }

  private func look(at path: String, in folder: borrowing HeldFolder) throws(EffectError) -> FileState? {
    let file = try read(path.split(separator: "/").last.map(String.init) ?? "", in: folder)
    if let file, file.links > 1 {
      throw .invalid("\(path) is one of \(file.links) names of the same file, and only one of them would change")
    }
    return file
  }

  func path(
    of declared: FileWriteDeclaration, _ context: EffectContext
  ) throws(EffectError) -> String {
    let text = try Self.filled(declared.path, context)
    let place = text.hasPrefix("~/") ? home + text.dropFirst() : text
    let parts = place.split(separator: "/").filter { $0 != "." }
    guard place.hasPrefix("/"), !parts.isEmpty, !parts.contains(".."), !place.hasSuffix("/"), !text.utf8.contains(0)
    else { throw .invalid("\(text) is no absolute path of a file") }
    let path = "/" + parts.joined(separator: "/")
    if Self.lies(path, in: target) {
      throw .invalid("\(path) lies in the target repository; draft it, and git.merge lands it")
    }
    if let repository = try? Repository.open(at: target),
      [repository.gitFolder, repository.commonFolder].contains(where: { Self.lies(path, in: $0) })
    {
      throw .invalid("\(path) lies in the target's git folder, which no effect writes files to")
    }
    if let reason = GuardedPlaces(guarded).refusal(of: path) { throw .invalid("\(path) is not written: \(reason)") }
    return path
  }

  private static func lies(_ path: String, in folder: String) -> Bool {
    let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    return [folder, real].contains { path == $0 || path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
  }

  private static func filled(_ template: Template, _ context: EffectContext) throws(EffectError) -> String {
    do {
      return try template.text(with: context.values)
    } catch {
      throw .invalid(error.description)
    }
  }

  private func content(
    of declared: FileWriteDeclaration, _ context: EffectContext
  ) throws(EffectError) -> (content: FileWrite.Content, bytes: [UInt8]) {
    switch declared.content {
    case .text(let template):
      let text = try Self.filled(template, context)
      return (.text(text), Array(text.utf8))
    case .draft(let template):
      let path = try Self.filled(template, context)
      do {
        let repository = try Repository.open(at: scratch, owner: .chancery)
        guard let draft = ObjectID(hex: context.draft) else { throw EffectError.invalid("the draft has no object id") }
        let found = try repository.files(inTree: repository.commit(draft).tree).first { $0.path.text == path }
        guard let entry = found?.entry, entry.mode.isFile else {
          throw EffectError.unusable(UnusableFiles(missing: path))
        }
        guard try repository.size(of: entry.id) <= FileState.mostBytes else {
          let reason = "\(path) has more than \(FileState.mostBytes) bytes"
          throw EffectError.unusable(UnusableFiles([path], reason: reason))
        }
        return (.blob(entry.id.hex), try repository.blob(entry.id))
      } catch let error as EffectError {
        throw error
      } catch {
        throw .invalid("\(error)")
      }
    }
  }

  private func proposed(
    _ write: FileWrite, old: FileState?, bytes: [UInt8], in folder: borrowing HeldFolder
  ) throws(EffectError) -> ProposedEffect {
    let place: (device: Int64, inode: Int64)
    do {
      place = try folder.identity()
    } catch {
      throw .obstructed(error.description)
    }
    let difference = Self.difference(from: old?.bytes ?? [], to: bytes)
    let change = old == nil ? "makes" : "replaces"
    let identity: JSONValue = [
      "path": .string(write.path), "device": .integer(old?.device ?? place.device),
      "inode": old.map { .integer($0.inode) } ?? .null, "folder-inode": .integer(place.inode),
    ]
    let isStartup = StartupFiles(home: home).hold(write.path, mode: write.mode)
    return ProposedEffect(
      kind: .fileWrite, arguments: write.arguments, identity: identity, fingerprint: ["file": write.fingerprint],
      measured: [
        "bytes": .integer(Int64(write.size)), "lines-added": .integer(Int64(difference.added)),
        "lines-removed": .integer(Int64(difference.removed)),
      ],
      names: [.paths: [write.path]], numbers: [.bytes: write.size],
      targets: TargetName.file(write.path, file: old.map { ($0.device, $0.inode) }),
      findings: isStartup ? [.startupFile(write.path)] : [], compensation: write.compensation,
      preview: "\(change) \(write.path) (\(difference.summary), mode \(String(write.mode, radix: 8)))",
      shown: difference.lines)
  }

  private static func difference(
    from old: [UInt8], to new: [UInt8]
  ) -> (lines: [String], added: Int, removed: Int, summary: String) {
    guard let before = String(validating: old, as: UTF8.self), let after = String(validating: new, as: UTF8.self) else {
      return ([], 0, 0, "no text, \(new.count) bytes")
    }
    guard let found = try? TextDifference(from: before, to: after) else {
      return ([], 0, 0, "\(new.count) bytes, whose difference cannot be told")
    }
    return (found.lines, found.added, found.removed, "+\(found.added) -\(found.removed) lines")
  }
}

extension FileWrite {
  /// A file as far as it is compared with what is left behind: a file that was made belongs to whoever made it.
  func comparable(_ file: FileState) -> JSONValue {
    guard isNew, var members = file.document.objectValue else { return file.document }
    members["user"] = nil
    members["group"] = nil
    return .object(members)
  }
}

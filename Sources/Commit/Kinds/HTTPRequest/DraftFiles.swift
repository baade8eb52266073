import EffectKit
import Git
import Hashing
import JSON
import KindSupport
import Plans

/// A file of the draft by its path and content.
struct SealedFile: Hashable, Sendable {
  var path: String
  /// Object id in the scratch repository.
  var blob: String
  var digest: String
  var size: Int

  init(path: String, blob: String, digest: String, size: Int) {
    self.path = path
    self.blob = blob
    self.digest = digest
    self.size = size
  }

  init?(reading document: JSONValue?) {
    guard let path = document?["path"]?.stringValue, let blob = document?["blob"]?.stringValue,
      let digest = document?["sha256"]?.stringValue, let size = document?["bytes"]?.integerValue.flatMap(Int.init)
    else { return nil }
    self.init(path: path, blob: blob, digest: digest, size: size)
  }

  var document: JSONValue {
    ["path": .string(path), "blob": .string(blob), "sha256": .string(digest), "bytes": .integer(Int64(size))]
  }

  var shown: String { "(\(size) bytes of \(path), SHA-256 \(digest.prefix(12)))" }
}

/// Files that requests send, in the run's scratch repository.
struct DraftFiles: Sendable {
  /// Path of the scratch repository.
  let scratch: String
  /// Object id of the commit that files are looked up in; `nil` where they were sealed before.
  let draft: String?

  private static let mostBytes = 32 << 20

  init(scratch: String, draft: String? = nil) {
    self.scratch = scratch
    self.draft = draft
  }

  func file(_ path: Template, _ values: Template.Values) throws(EffectError) -> SealedFile {
    let name = try SealedText(path, with: values).shown
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
      throw .invalid("\(name) is no path below the repository's root")
    }
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      let blob = try repository.resolve(file: name, in: draft ?? "")
      let bytes = try repository.blob(blob)
      guard bytes.count <= Self.mostBytes else {
        let reason = "\(name) has \(bytes.count) bytes; a request takes up to \(Self.mostBytes)"
        throw EffectError.unusable(UnusableFiles([name], reason: reason))
      }
      return SealedFile(path: name, blob: blob.hex, digest: SHA256Digest(of: bytes).hex, size: bytes.count)
    } catch let error as EffectError {
      throw error
    } catch {
      throw .unusable(UnusableFiles(missing: name))
    }
  }

  func bytes(of file: SealedFile) throws(EffectError) -> [UInt8] {
    do {
      guard let blob = ObjectID(hex: file.blob) else { throw EffectError.invalid("\(file.blob) is no object id") }
      let bytes = try Repository.open(at: scratch, owner: .chancery).blob(blob)
      guard SHA256Digest(of: bytes).hex == file.digest else {
        throw EffectError.obstructed("\(file.path) is not what was sealed")
      }
      return bytes
    } catch let error as EffectError {
      throw error
    } catch {
      throw .obstructed("\(file.path) is not in the scratch repository any more: \(error)")
    }
  }
}

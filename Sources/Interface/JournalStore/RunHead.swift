import Foundation
import RunJournal

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The last entry of a run that is known to have reached the disk, kept beside the journal in a file of its own.
///
/// It is written after a barrier is synced, so a journal that lacks this entry has lost what it had. The file is not
/// synced by itself: a head that stayed behind is no harm.
package struct RunHead: Hashable, Sendable {
  package var sequence: Int
  package var hash: String
  /// Whether a person has taken note that the run is missing from the journal.
  package var isAccepted: Bool

  package init(sequence: Int, hash: String, isAccepted: Bool = false) {
    self.sequence = sequence
    self.hash = hash
    self.isAccepted = isAccepted
  }

  /// `SEQUENCE HASH` or `SEQUENCE HASH accepted`, always of one length, so that writing over it leaves nothing behind.
  var text: String {
    let digits = String(sequence)
    let padding = String(repeating: "0", count: max(0, 19 - digits.count))
    return "\(padding)\(digits) \(hash) \(isAccepted ? "accepted" : "        ")\n"
  }

  /// `nil` for what is no head: a file that a loss of power left empty, for example.
  init?(text: String) {
    let words = text.split { $0 == " " || $0 == "\n" }
    guard (2...3).contains(words.count), let sequence = Int(words[0]), sequence >= 0, words[1].utf8.count == 64,
      words[1].utf8.allSatisfy({
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
      })
    else { return nil }
    self.init(sequence: sequence, hash: String(words[1]), isAccepted: words.last == "accepted")
  }
}

/// The heads of a state folder.
struct RunHeads: Sendable {
  let folder: StateFolder

  /// The head of a run; `nil` where there is none, as with runs of earlier versions.
  func read(_ run: RunID) throws(JournalError) -> RunHead? {
    let path = try folder.headPath(run)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .system(.io, "read the head", path, errno)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw .system(.io, "read the head", path, errno) }
    return RunHead(text: String(decoding: bytes.prefix(count), as: UTF8.self))
  }

  func write(_ head: RunHead, of run: RunID) throws(JournalError) {
    let path = try folder.headPath(run)
    var descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0, errno == ENOENT {
      try StateFolder.make(folder.headsPath, isSynced: false)
      descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard descriptor >= 0 else { throw .system(.io, "write the head", path, errno) }
    defer { close(descriptor) }
    let bytes = Array(head.text.utf8)
    guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
      throw .system(.io, "write the head", path, errno)
    }
  }

  /// The runs that have a head.
  func runs() -> Set<RunID> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.headsPath)) ?? []
    return Set(names.map { RunID($0) }.filter { (try? $0.checked()) != nil })
  }
}

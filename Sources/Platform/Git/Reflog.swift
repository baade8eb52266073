import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The record of where a reference was, as git keeps it: a line a move.
struct Reflog: Sendable {
  let path: String

  struct Entry: Hashable, Sendable {
    /// Object ids; 40 zeros for a reference that was not there.
    var old: String
    var new: String
    var note: String
  }

  /// The newest entry, found at the end of a record of any length. A line that was cut off is none, as for git.
  var last: Entry? { (try? FileBytes.end(of: path, bytes: 8192)).flatMap { Self.entries(in: $0).last } }

  private static func entries(in bytes: [UInt8]) -> [Entry] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    // What stands behind the last line's end was cut off.
    lines.removeLast()
    return lines.compactMap { entry(in: String(decoding: $0, as: UTF8.self)) }
  }

  /// The entry of a line; `nil` where git would not take it for one.
  private static func entry(in line: String) -> Entry? {
    let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    guard let head = parts.first, let end = head.lastIndex(of: ">") else { return nil }
    let ids = head.split(separator: " ", maxSplits: 2)
    let time = head[head.index(after: end)...].split(separator: " ")
    guard ids.count == 3, ids[0].utf8.count == 40, ids[1].utf8.count == 40, time.count == 2, Int64(time[0]) != nil,
      time[1].count == 5, Int(time[1]) != nil
    else { return nil }
    return Entry(old: String(ids[0]), new: String(ids[1]), note: parts.count > 1 ? String(parts[1]) : "")
  }

  /// Whether an object id stands in the record, also in a line that was cut off; `nil` where the reference has no record.
  func mentions(_ id: String) -> Bool? {
    guard let bytes = try? FileBytes.read(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self).contains(id)
  }

  /// Adds an entry, on the disk when this returns.
  ///
  /// - Parameter makes: whether a record is begun where there is none.
  func append(_ entry: Entry, by author: Signature, makes: Bool) throws(SystemError) {
    let operation = "write \(path)"
    if makes { try FileBytes.makeFolder(FileBytes.parent(of: path)) }
    let file = unsafe open(
      path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | (makes ? O_CREAT : 0), 0o666)
    guard file >= 0 else {
      if errno == ENOENT, !makes { return }
      throw SystemError.last(operation)
    }
    defer { close(file) }
    let zone = abs(author.offset)
    let sign = author.offset < 0 ? "-" : "+"
    let offset = String(10_000 + zone / 60 * 100 + zone % 60).dropFirst()
    var line = "\(entry.old) \(entry.new) \(Self.plain(author.name)) <\(Self.plain(author.email))> "
    line += "\(author.seconds) \(sign)\(offset)\t\(entry.note)\n"
    let isBegun = lseek(file, 0, SEEK_END) > 0 && Self.endsInLine(file)
    // What was cut off before must not swallow this line.
    try FileBytes.write(Array(((Self.endsInLine(file) ? "" : "\n") + line).utf8), to: file, operation)
    guard fsync(file) == 0 else { throw SystemError.last(operation) }
    // A record with a whole line was there before, and so was its name.
    guard !isBegun else { return }
    try FileBytes.syncFolder(FileBytes.parent(of: path))
  }

  private static func endsInLine(_ file: Int32) -> Bool {
    var last: UInt8 = 0x0A
    let end = lseek(file, 0, SEEK_END)
    guard end > 0 else { return true }
    return unsafe pread(file, &last, 1, end - 1) != 1 || last == 0x0A
  }

  private static func plain(_ text: String) -> String { String(text.filter { !"<>\n\r\t".contains($0) }) }
}

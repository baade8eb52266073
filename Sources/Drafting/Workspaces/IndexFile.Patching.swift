import Git
import LinuxSystem

extension IndexFile {
  /// Reads the index of a checkout that no command has written to.
  init(of files: borrowing Descriptor) throws {
    let content = try files.folder(Array(".git".utf8)).file(Array("index".utf8)).content(limit: 1 << 30)
    self = try IndexFile(reading: content ?? [])
  }

  /// Reads what `encoded` gave.
  ///
  /// - Throws: `GitError` with `damaged` for anything else.
  init(reading bytes: [UInt8]) throws(GitError) {
    var reader = Reader(bytes: bytes)
    guard bytes.starts(with: "DIRC".utf8), reader.number(at: 4) == 2, let count = reader.number(at: 8) else {
      throw Self.damaged("it does not begin like one")
    }
    reader.place = 12
    for _ in 0..<count { _ = try reader.entry() }
    entries = Array(bytes[12..<reader.place])
    self.count = Int(count)
    guard bytes[reader.place...].starts(with: "TREE".utf8) else { throw Self.damaged("it does not list its trees") }
    reader.place += 8
    root = try reader.folder().folder
  }

  /// The index after some paths came, changed or went; those are given with `nil`.
  ///
  /// Everything else is copied without being looked at.
  func patched(with changes: [TreePath: Entry?]) throws(GitError) -> IndexFile {
    var result = IndexFile(root: root)
    result.entries.reserveCapacity(entries.count + changes.count * 128)
    var reader = Reader(bytes: entries)
    var copied = 0
    var kept = 0
    let waiting = changes.sorted { $0.key < $1.key }
    var next = 0
    while reader.place < entries.count {
      let start = reader.place
      let path = try reader.entry()
      kept += 1
      guard next < waiting.count, !path.lexicographicallyPrecedes(waiting[next].key.bytes) else { continue }
      // What is new and comes before this entry is put before it; the entry itself stays only if nothing is said of it.
      result.entries += entries[copied..<start]
      copied = start
      while next < waiting.count, waiting[next].key.bytes.lexicographicallyPrecedes(path) {
        result.add(waiting[next])
        next += 1
      }
      if next < waiting.count, path.elementsEqual(waiting[next].key.bytes) {
        result.add(waiting[next])
        next += 1
        copied = reader.place
        kept -= 1
      }
    }
    result.entries += entries[copied...]
    for change in waiting[next...] { result.add(change) }
    result.count += kept
    return result
  }

  private mutating func add(_ change: (key: TreePath, value: Entry?)) {
    if let entry = change.value { append(change.key, entry) }
  }

  fileprivate static func damaged(_ reason: String) -> GitError {
    GitError(kind: .damaged, operation: "read an index", reason: reason)
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    func number(at place: Int) -> UInt32? {
      guard place >= 0, place + 4 <= bytes.count else { return nil }
      return bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Steps over one entry and gives its path.
    mutating func entry() throws(GitError) -> ArraySlice<UInt8> {
      let start = place + headLength
      guard start < bytes.count else { throw damaged("it ends within an entry") }
      var length = Int(bytes[start - 2] & 0x0F) << 8 | Int(bytes[start - 1])
      if length == longestLength { length = bytes[start...].firstIndex(of: 0).map { $0 - start } ?? bytes.count }
      let size = headLength + length
      let end = place + size + 8 - size % 8
      guard end <= bytes.count else { throw damaged("it ends within an entry") }
      defer { place = end }
      return bytes[start..<start + length]
    }

    mutating func folder() throws(GitError) -> (name: [UInt8], folder: Folder) {
      let name = try text(until: 0)
      let count = try text(until: UInt8(ascii: " "))
      let children = try text(until: UInt8(ascii: "\n"))
      guard let count = Int(String(decoding: count, as: UTF8.self)),
        let children = Int(String(decoding: children, as: UTF8.self))
      else { throw damaged("a folder has no count") }
      var folder = Folder(count: max(count, 0))
      if count >= 0 {
        guard place + 20 <= bytes.count else { throw damaged("it ends within a folder") }
        folder.tree = ObjectID(bytes: bytes[place..<place + 20])
        place += 20
      }
      for _ in 0..<max(children, 0) { folder.children.append(try self.folder()) }
      return (Array(name), folder)
    }

    private mutating func text(until end: UInt8) throws(GitError) -> ArraySlice<UInt8> {
      guard let stop = bytes[place...].firstIndex(of: end) else { throw damaged("it ends within a folder") }
      defer { place = stop + 1 }
      return bytes[place..<stop]
    }
  }
}

import Git
import LinuxSystem

/// The contents of all files of a base, in a file beside them: their ids in order, 20 bytes each.
///
/// Whether a content is among a hundred thousand is answered by some seventeen reads.
struct ContentIndex: ~Copyable {
  static let name = Array("contents".utf8)
  private static let width = 20

  private let file: Descriptor
  private let count: Int

  /// Writes the file; a content of several files stands in it as many times.
  static func write(_ contents: some Sequence<ObjectID>, in folder: borrowing Descriptor) throws(SystemError) {
    let bytes = contents.sorted().flatMap(\.bytes)
    let file = try folder.newFile(name)
    try file.write(bytes.span)
  }

  /// `nil` where a base has none.
  init?(of base: borrowing Descriptor) {
    guard let file = try? base.file(Self.name), let size = try? file.status().size, size % Self.width == 0
    else { return nil }
    self.file = file
    count = size / Self.width
  }

  /// In how many files a content is; no more than a limit are counted.
  func count(of content: ObjectID, upTo limit: Int) throws(SystemError) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if try entry(middle) < content { low = middle + 1 } else { high = middle }
    }
    var found = 0
    while found < limit, low + found < count, try entry(low + found) == content { found += 1 }
    return found
  }

  private func entry(_ index: Int) throws(SystemError) -> ObjectID {
    ObjectID(bytes: try file.content(of: Self.width, at: index * Self.width))
  }
}

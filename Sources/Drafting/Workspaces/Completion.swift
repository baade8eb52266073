import Git
import LinuxSystem

/// The file that says of a folder that all of it is there. It is written last.
struct Completion: Sendable {
  static let name = Array("complete".utf8)

  var tree: ObjectID
  var usage: DiskUsage
  /// Which start of the system it was written in; `nil` where everything was on the disk before.
  var boot: String?

  /// Writes it. It is not synced: a mark that a loss of power takes away is missing, and never there too early.
  func write(in folder: borrowing Descriptor) throws(SystemError) {
    let lines = "tree \(tree)\nbytes \(usage.bytes)\nfiles \(usage.files)\nboot \(boot ?? "any")\n"
    let file = try folder.newFile(Self.name)
    try file.write(Array(lines.utf8).span)
  }

  /// `nil` when it is not there, or when the system went down since: what was not on the disk then may be missing.
  init?(of folder: borrowing Descriptor) {
    guard let bytes = try? folder.file(Self.name).content(limit: 4096) else { return nil }
    var values: [Substring: Substring] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      if words.count == 2 { values[words[0]] = words[1] }
    }
    guard let tree = values["tree"].flatMap({ ObjectID(hex: String($0)) }),
      let bytes = values["bytes"].flatMap({ Int($0) }), let files = values["files"].flatMap({ Int($0) }),
      let boot = values["boot"], boot == "any" || String(boot) == Self.currentBoot
    else { return nil }
    self.init(tree: tree, usage: DiskUsage(files: files, bytes: bytes), boot: String(boot))
  }

  init(tree: ObjectID, usage: DiskUsage, boot: String?) {
    self.tree = tree
    self.usage = usage
    self.boot = boot
  }

  /// The system's own name for its latest start.
  static let currentBoot: String? = {
    let folder = try? Descriptor(folderAt: "/proc/sys/kernel/random")
    let bytes = try? folder?.file(Array("boot_id".utf8)).content(limit: 100)
    guard let bytes else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }()
}

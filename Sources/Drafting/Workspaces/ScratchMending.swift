import Git
import Hashing
import LinuxSystem

/// Takes away what a loss of power left by half of a scratch repository, so that it is written again and never taken for
/// what it was: an object that is there is not written twice.
///
/// A file with a checksum proves itself. The target's own objects, which lie here under second names, are not looked at.
struct ScratchMending {
  /// Absolute path of the repository.
  let path: String

  /// Files beyond this are not read; no draft is so large.
  private static let longest = 1 << 30
  private static let mark = Array("written-since".utf8)

  /// Notes which start of the system everything here was written in.
  static func mark(_ repository: borrowing Descriptor) throws(SystemError) {
    if try repository.status(of: mark) != nil { try repository.removeFile(mark) }
    let file = try repository.newFile(mark)
    try file.write(Array("\(Completion.currentBoot ?? "unknown")\n".utf8).span)
  }

  /// Whether the system was not started again since.
  static func isMarked(_ repository: borrowing Descriptor) throws(SystemError) -> Bool {
    guard let boot = Completion.currentBoot, try repository.status(of: mark) != nil else { return false }
    return try repository.file(mark).content(limit: 100) == Array("\(boot)\n".utf8)
  }

  func deleteTorn() throws(SystemError) {
    let repository = try Descriptor(folderAt: path)
    if try repository.status(of: Array("refs".utf8))?.kind == .folder {
      try deleteReferences(in: repository.folder(Array("refs".utf8)))
    }
    guard try repository.status(of: Array("objects".utf8))?.kind == .folder else { return }
    let objects = try repository.folder(Array("objects".utf8))
    let lender = Lender(objects)
    try deletePacks(in: objects, lender)
    try deleteLoose(in: objects, lender)
  }

  /// A reference holds 40 digits and a line break.
  private func deleteReferences(in folder: borrowing Descriptor) throws(SystemError) {
    for name in try folder.names() {
      guard let status = try folder.status(of: name) else { continue }
      if status.kind == .folder {
        try deleteReferences(in: folder.folder(name))
      } else {
        let text = String(decoding: try folder.file(name).content(limit: 100) ?? [], as: UTF8.self)
        if text.last != "\n" || ObjectID(hex: String(text.dropLast())) == nil { try folder.removeFile(name) }
      }
    }
  }

  /// A pack counts with its index, and each ends with the checksum of what is before.
  private func deletePacks(in objects: borrowing Descriptor, _ lender: borrowing Lender) throws(SystemError) {
    guard let packs = try? objects.folder(Array("pack".utf8)) else { return }
    let names = try packs.names()
    var whole: Set<[UInt8]> = []
    for pack in names where pack.ends(with: ".pack") {
      let index = pack.dropLast(5) + Array(".idx".utf8)
      guard names.contains(Array(index)) else { continue }
      if try !lender.has(pack, in: "pack", as: packs.status(of: pack)) {
        let isPackWhole = try isWhole(pack, in: packs)
        let isIndexWhole = try isWhole(Array(index), in: packs)
        guard isPackWhole, isIndexWhole else { continue }
      }
      whole.formUnion([pack, Array(index)])
    }
    // An index without its pack would be believed, so it goes first.
    let torn = names.filter { !whole.contains($0) }.sorted { $0.ends(with: ".idx") && !$1.ends(with: ".idx") }
    for name in torn where try packs.status(of: name)?.kind == .file { try packs.removeFile(name) }
  }

  private func isWhole(_ name: [UInt8], in folder: borrowing Descriptor) throws(SystemError) -> Bool {
    guard let bytes = try folder.file(name).content(limit: Self.longest) else { return true }
    return bytes.count > 20 && SHA1Checksum(of: Array(bytes.dropLast(20))).bytes == Array(bytes.suffix(20))
  }

  /// A loose object is what it is called.
  private func deleteLoose(in objects: borrowing Descriptor, _ lender: borrowing Lender) throws(SystemError) {
    for folder in try objects.names() where try objects.status(of: folder)?.kind == .folder && folder.count == 2 {
      let place = String(decoding: folder, as: UTF8.self)
      let inside = try objects.folder(folder)
      for name in try inside.names() {
        guard !lender.has(name, in: place, as: try inside.status(of: name)) else { continue }
        if !isWhole(ObjectID(hex: place + String(decoding: name, as: UTF8.self))) { try inside.removeFile(name) }
      }
    }
    for name in try objects.names() where name.starts(with: Array("tmp_object".utf8)) { try objects.removeFile(name) }
  }

  private func isWhole(_ id: ObjectID?) -> Bool {
    guard let id else { return false }
    return (try? LooseObject.isWhole(id, below: "\(path)/objects")) ?? false
  }

  /// The folder of the target's objects, whose files have second names here.
  private struct Lender: ~Copyable {
    private let folder: Descriptor?

    init(_ objects: borrowing Descriptor) {
      let bytes = try? objects.folder(Array("info".utf8)).file(Array("alternates".utf8)).content(limit: 1 << 16)
      let lines = String(decoding: (bytes ?? nil) ?? [], as: UTF8.self).split(separator: "\n")
      folder = lines.first.flatMap { try? Descriptor(folderAt: String($0)) }
    }

    func has(_ name: [UInt8], in place: String, as status: FileStatus?) -> Bool {
      guard let status, let own = try? folder?.folder(Array(place.utf8)).status(of: name) else { return false }
      return own.isSameFile(as: status)
    }
  }
}

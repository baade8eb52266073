import Git
import LinuxSystem

/// Chooses the bases that have to go so that the others fit into a size: those that were not used for longest.
struct Eviction: Sendable {
  struct Candidate: Hashable, Sendable {
    /// The base's commit.
    var name: String
    var bytes: Int
    /// Nanoseconds since 1970-01-01T00:00:00Z of the last use.
    var used: Int64
  }

  let folder: BaseFolder

  /// Every base, by the record or by its own mark of completion; the one that was not used for longest first.
  func candidates() throws(SystemError) -> [Candidate] {
    guard folder.exists else { return [] }
    let bases = try Descriptor(folderAt: folder.path)
    let recorded = Set(try folder.record.standing().map(\.name))
    let names = recorded.union(try bases.names().map { String(decoding: $0, as: UTF8.self) })
    var found: [Candidate] = []
    for name in names where ObjectID(hex: name) != nil {
      guard let base = try? bases.folder(Array(name.utf8)) else { continue }
      guard recorded.contains(name) || Completion(of: base) != nil else { continue }
      let bytes = (Completion(of: base)?.usage.bytes ?? 0) + Self.bytesOfLayers(over: base)
      let used = try base.status(of: Completion.name)?.modified ?? 0
      found.append(Candidate(name: name, bytes: bytes, used: used))
    }
    return found.sorted { ($0.used, $0.name) < ($1.used, $1.name) }
  }

  private static func bytesOfLayers(over base: borrowing Descriptor) -> Int {
    guard let layers = try? base.folder(Array(BaseLease.layersName.utf8)) else { return 0 }
    var bytes = 0
    for name in (try? layers.names()) ?? [] {
      guard let layer = try? layers.folder(name) else { continue }
      bytes += Completion(of: layer)?.usage.bytes ?? 0
    }
    return bytes
  }

  /// Those that have to go, among those that no workspace lies over.
  func surplus(sizeLimit: Int, sparing name: String? = nil) throws(SystemError) -> [Candidate] {
    let all = try candidates()
    var total = all.reduce(0) { $0 + $1.bytes }
    var chosen: [Candidate] = []
    for candidate in all where candidate.name != name && total > sizeLimit {
      guard try !folder.isInUse(candidate.name) else { continue }
      total -= candidate.bytes
      chosen.append(candidate)
    }
    return chosen
  }

  /// Deletes until the rest fits, or is in use.
  func run(sizeLimit: Int, sparing name: String) throws(SystemError) {
    for candidate in try surplus(sizeLimit: sizeLimit, sparing: name) { _ = try folder.evict(candidate.name) }
  }
}

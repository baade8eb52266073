import LinuxSystem

/// What files take on a disk, in whole blocks.
struct DiskUsage: Hashable, Sendable {
  var files = 0
  var bytes = 0

  private static let block = 4096

  /// Counts a file; a folder where there is no status.
  mutating func add(_ status: FileStatus?) {
    guard let status, status.kind != .folder else { return addFolder() }
    files += 1
    bytes += (status.size + Self.block - 1) / Self.block * Self.block
  }

  mutating func addFolder() { bytes += Self.block }

  /// Measures an entry of a folder with all that is in it, without following a link; what vanishes meanwhile counts
  /// for nothing.
  static func measure(_ name: [UInt8], in parent: borrowing Descriptor) -> DiskUsage {
    var usage = DiskUsage()
    usage.walk(name, in: parent, depth: 0)
    return usage
  }

  private mutating func walk(_ name: [UInt8], in parent: borrowing Descriptor, depth: Int) {
    guard let status = try? parent.status(of: name) else { return }
    add(status)
    guard status.kind == .folder, depth < Checkout.depthLimit, let folder = try? parent.folder(name) else { return }
    for child in (try? folder.names()) ?? [] { walk(child, in: folder, depth: depth + 1) }
  }
}

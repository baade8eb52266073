import Git

extension IndexFile {
  /// A folder of the index and the tree that it makes; `nil` where that is for git to find out.
  struct Folder: Sendable {
    var tree: ObjectID?
    /// Entries at any depth.
    var count = 0
    /// The folders in it, by name, in the order of the tree.
    var children: [(name: [UInt8], folder: Folder)] = []

    /// Says that something in this path, or the path itself, is not what it was: git looks at those trees again.
    mutating func invalidate(_ path: ArraySlice<[UInt8]>, isGone: Bool = false) {
      tree = nil
      guard let name = path.first, let place = children.firstIndex(where: { $0.name == name }) else { return }
      if path.count == 1 && isGone {
        children.remove(at: place)
      } else {
        children[place].folder.invalidate(path.dropFirst(), isGone: isGone)
      }
    }

    func encoded() -> [UInt8] {
      var bytes: [UInt8] = []
      encode(named: [], into: &bytes)
      return bytes
    }

    private func encode(named name: [UInt8], into bytes: inout [UInt8]) {
      bytes += name + [0]
      bytes += "\(tree == nil ? -1 : count) \(children.count)\n".utf8
      if let tree { bytes += tree.bytes }
      for child in children { child.folder.encode(named: child.name, into: &bytes) }
    }
  }
}

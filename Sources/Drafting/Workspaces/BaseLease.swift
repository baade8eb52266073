import Git
import LinuxSystem

/// The right to lay workspaces over a base: as long as this is held, no process deletes it.
final class BaseLease: Sendable {
  /// Absolute path of the folder that the base, its lock and its layers lie in.
  let path: String
  let tree: ObjectID
  private let lock: Descriptor

  /// - Parameter lock: the base's lock, taken.
  init(path: String, tree: ObjectID, lock: consuming Descriptor) {
    self.path = path
    self.tree = tree
    self.lock = lock
  }

  // A process that is being started at this moment has a copy of the descriptor, which closing alone would leave locked.
  deinit { lock.unlock() }

  /// The layer of the base itself.
  var lower: String { "\(path)/\(BaseLease.layerName)" }

  static let layerName = "base"
  static let layersName = "layers"
}

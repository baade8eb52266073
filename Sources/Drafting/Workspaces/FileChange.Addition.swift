import Git
import LinuxSystem
import Policy

extension FileChange {
  /// A new file as far as its name and its size tell: no figure of it is more than what it will be measured at.
  init?(adding path: TreePath, as mode: FileMode, status: FileStatus) {
    guard let text = path.text else { return nil }
    self.init(
      path: text, kind: .added, oldMode: nil, newMode: mode.rawValue, linesAdded: 0, linesRemoved: 0, isBinary: false,
      newSize: mode == .link ? 0 : status.size)
  }
}

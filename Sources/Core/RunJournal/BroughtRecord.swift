/// What is written down of an ignored folder that a command saw: enough to tell whether it was the same one, without
/// hashing what it holds.
package struct BroughtRecord: Hashable, Sendable {
  /// In the repository.
  package var path: String
  /// The lock file beside it, by its path in the repository; `nil` where there is none.
  package var lock: String?
  /// SHA-256 of the lock file in the work tree, from which the folder was probably installed.
  package var lockDigest: String?
  /// Whether the tree that the command ran on holds another lock file.
  package var isOutdated: Bool
  /// Whether nothing in the folder was changed since the lock file in the work tree was: it may not hold yet what that names.
  package var isOlder: Bool?
  /// SHA-256 over name, size, number and times of change of every file in the folder.
  package var stamps: String
  package var files: Int
  /// What was hidden because it looks like a credential.
  package var hidden: [String]

  package init(
    path: String, lock: String?, lockDigest: String?, isOutdated: Bool, isOlder: Bool? = nil, stamps: String,
    files: Int,
    hidden: [String]
  ) {
    self.isOlder = isOlder
    self.path = path
    self.lock = lock
    self.lockDigest = lockDigest
    self.isOutdated = isOutdated
    self.stamps = stamps
    self.files = files
    self.hidden = hidden
  }
}

extension BroughtRecord {
  /// The folder, with what is doubtful about it: `.venv, which is older than uv.lock`.
  package var described: String {
    guard let lock else { return path }
    if isOutdated { return "\(path), which belongs to another \(lock) than the draft's" }
    return isOlder == true ? "\(path), which is older than \(lock)" : path
  }

  /// Several on one line; `nil` where there is none.
  package static func described(_ records: some Sequence<BroughtRecord>) -> String? {
    let texts = Set(records.map(\.described)).sorted()
    return texts.isEmpty ? nil : texts.joined(separator: " and ")
  }
}

import Git

extension LayerWalk {
  /// Removes an entry of the base with all that is below it, but for names that cannot be reviewed.
  ///
  /// - Returns: whether nothing of it stays.
  @discardableResult
  mutating func remove(
    _ entry: TreeEntry?, at path: TreePath, repository: borrowing Repository
  ) throws -> Bool {
    guard let entry else { return true }
    let found = removals.count
    let isWhole = try removeParts(of: entry, at: path, repository: repository)
    if isWhole {
      // One removal of the folder says what those of its parts would say.
      removals.removeSubrange(found...)
      removals.append(.remove(path))
    }
    return isWhole
  }

  private mutating func removeParts(
    of entry: TreeEntry, at path: TreePath, repository: borrowing Repository
  ) throws -> Bool {
    guard entry.mode == .folder else {
      guard path.text == nil else { return true }
      leftOut.add(path, .unreadableNameDeleted)
      return false
    }
    var isWhole = true
    for part in try repository.tree(entry.id) {
      if try !remove(part.entry, at: path.appending(part.path.bytes), repository: repository) { isWhole = false }
    }
    return isWhole
  }
}

extension FileChange {
  /// The former path of a file whose content is unchanged under another one.
  package var renamedFrom: String? { kind == .added ? moved : nil }
}

extension [FileChange] {
  /// For people: a rename is one change, where two paths change.
  ///
  /// Limits count both paths, and the lines of both.
  package var shown: [FileChange] {
    let renamed = Set(compactMap(\.renamedFrom))
    return filter { change in
      guard change.kind == .deleted, let target = change.moved, renamed.contains(change.path) else { return true }
      return !contains { $0.path == target && $0.renamedFrom == change.path }
    }
  }
}

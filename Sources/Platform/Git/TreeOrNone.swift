/// A tree for a call that also takes none.
@safe
struct TreeOrNone: ~Copyable {
  private let handle: Handle<Kinds.Tree>?

  init(_ id: ObjectID?, in repository: borrowing Repository) throws(GitError) {
    handle = if let id { try repository.lookUp(tree: id) } else { nil }
  }

  /// Valid for as long as the value is.
  var pointer: OpaquePointer? {
    switch handle {
    case .some(let handle): unsafe handle.pointer
    case .none: nil
    }
  }
}

/// A tree, or none, as the argument of a call.
@safe
struct TreeOrNone: ~Copyable {
  private let handle: Handle<Kinds.Tree>?

  init(_ id: ObjectID?, in repository: borrowing Repository) throws(GitError) {
    handle = if let id { try repository.lookUp(tree: id) } else { nil }
  }

  /// Valid as long as this value exists.
  var pointer: OpaquePointer? {
    switch handle {
    case .some(let handle): unsafe handle.pointer
    case .none: nil
    }
  }
}

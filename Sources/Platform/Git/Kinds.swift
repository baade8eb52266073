import CLibgit2

/// The kinds of libgit2 objects that a `Handle` can own.
enum Kinds {
  enum Repository: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_repository_free(pointer) }
  }
  enum Database: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_odb_free(pointer) }
  }
  enum Object: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_object_free(pointer) }
  }
  enum StoredObject: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_odb_object_free(pointer) }
  }
  enum Tree: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_tree_free(pointer) }
  }
  enum Commit: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_commit_free(pointer) }
  }
  enum Blob: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_blob_free(pointer) }
  }
  enum Reference: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_reference_free(pointer) }
  }
  enum Index: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_index_free(pointer) }
  }
  enum Diff: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_diff_free(pointer) }
  }
  enum Patch: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_patch_free(pointer) }
  }
  enum Conflicts: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_index_conflict_iterator_free(pointer) }
  }
  enum Configuration: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_config_free(pointer) }
  }
  enum Worktree: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_worktree_free(pointer) }
  }
  enum PackBuilder: HandleKind {
    static func free(_ pointer: OpaquePointer) { unsafe git_packbuilder_free(pointer) }
  }
}

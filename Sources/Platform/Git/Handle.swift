import CLibgit2

/// A kind of libgit2 object and how it is freed.
protocol HandleKind {
  static func free(_ pointer: OpaquePointer)
}

/// The sole owner of one libgit2 object; frees it at the end of its life.
@safe
struct Handle<Kind: HandleKind>: ~Copyable {
  let pointer: OpaquePointer

  /// Creates the object and takes ownership in one step, so that nothing leaks in between.
  @safe init(_ operation: @autoclosure () -> String, _ make: (inout OpaquePointer?) -> Int32) throws(GitError) {
    var made: OpaquePointer?
    let code = unsafe make(&made)
    guard code >= 0 else { throw GitError(code: code, operation: operation()) }
    guard let made = unsafe made else {
      throw GitError(kind: .other(code), operation: operation(), reason: "libgit2 returned no object")
    }
    unsafe pointer = unsafe made
  }

  deinit { unsafe Kind.free(pointer) }
}

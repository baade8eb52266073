import CLibgit2

extension Repository {
  /// The owner of a repository.
  package enum Owner: Sendable {
    /// A repository that Chancery created in its own state folder. What is written there can be made again; it is synced
    /// as a whole when it counts.
    case chancery
    /// A user's repository; it must belong to the user who runs this process. Whatever is written there is synced.
    case person
  }

  /// Opens the repository in exactly this folder; folders above are not searched.
  ///
  /// - Parameter isHolding: whether new objects stay in memory until `keep` writes those of a commit to the disk.
  /// - Throws: `GitError` with `unsupported` for forms that libgit2 cannot read correctly, with advice.
  package static func open(
    at path: String, owner: Owner = .person, isHolding: Bool = false
  ) throws(GitError) -> Repository {
    try LibGit2.prepare()
    let operation = "open repository at \(path)"
    let flags = UInt32(GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
    let handle = try opened(path, flags, as: owner, operation)
    try refusePartialClone(handle, operation: operation)
    if owner == .person { try syncWrites(of: handle, operation: operation) }
    let repository = try Repository(handle, path: path, isHolding: isHolding)
    // Its object files may be hard links to the target's, which drafting must not even touch.
    if owner == .chancery {
      try check(operation, unsafe chancery_git_odb_leave_times(repository.database.pointer))
    }
    return repository
  }

  /// Has libgit2 sync every object and reference that it writes, before it reads the setting for the first time.
  private static func syncWrites(
    of handle: borrowing Handle<Kinds.Repository>, operation: String
  ) throws(GitError) {
    guard let settings = LibGit2.durableSettings else { return }
    let repository = unsafe handle.pointer
    let configuration = try Handle<Kinds.Configuration>(operation) { unsafe git_repository_config(&$0, repository) }
    // The level of the program itself, which no configuration of the repository is above.
    try check(
      operation,
      unsafe git_config_add_file_ondisk(configuration.pointer, settings, GIT_CONFIG_LEVEL_APP, repository, 0))
    var isSynced: Int32 = 0
    try check(operation, unsafe git_config_get_bool(&isSynced, configuration.pointer, "core.fsyncobjectfiles"))
    guard isSynced == 1 else {
      throw GitError(kind: .unsupported, operation: operation, reason: "libgit2 would not sync what it writes there")
    }
  }

  private static func opened(
    _ path: String, _ flags: UInt32, as owner: Owner, _ operation: String
  ) throws(GitError) -> Handle<Kinds.Repository> {
    do {
      return try opened(path, flags, checkingOwner: owner == .person, operation)
    } catch {
      guard error.kind == .notOwned, SafeDirectories.ofUser().allow(path) else { throw explained(error, path: path) }
      return try opened(path, flags, checkingOwner: false, operation)
    }
  }

  private static func opened(
    _ path: String, _ flags: UInt32, checkingOwner: Bool, _ operation: String
  ) throws(GitError) -> Handle<Kinds.Repository> {
    try Handle(operation) { pointer in
      LibGit2.opening(checkingOwner: checkingOwner) { unsafe git_repository_open_ext(&pointer, path, flags, nil) }
    }
  }

  /// The folder of the repository that contains a folder or file; `nil` when there is none.
  package static func discover(from path: String) throws(GitError) -> String? {
    try LibGit2.prepare()
    var found = unsafe git_buf()
    defer { unsafe git_buf_dispose(&found) }
    let code = unsafe git_repository_discover(&found, path, 0, nil)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check("find the repository of \(path)", code)
    guard let text = unsafe found.ptr else { return nil }
    return unsafe String(cString: text)
  }

  /// Creates a bare repository without template, hooks or remotes.
  ///
  /// - Throws: `GitError` with `exists` when there already is a repository.
  package static func create(at path: String) throws(GitError) -> Repository {
    try LibGit2.prepare()
    let operation = "make repository at \(path)"
    var options = unsafe git_repository_init_options()
    try check(
      operation, unsafe git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)))
    let wanted = [GIT_REPOSITORY_INIT_BARE, GIT_REPOSITORY_INIT_NO_REINIT, GIT_REPOSITORY_INIT_MKPATH]
    unsafe options.flags = wanted.reduce(0) { $0 | $1.rawValue }
    unsafe options.mode = 0o700
    let handle = try Handle<Kinds.Repository>(operation) { pointer in
      LibGit2.opening(checkingOwner: false) { unsafe git_repository_init_ext(&pointer, path, &options) }
    }
    let repository = try Repository(handle, path: path)
    try repository.configure()
    return repository
  }

  /// Refuses names that another system reads as `.git`, keeps no reflog, and turns off automatic packing.
  private borrowing func configure() throws(GitError) {
    let operation = "configure repository at \(path)"
    let repository = unsafe handle.pointer
    let configuration = try Handle<Kinds.Configuration>(operation) { unsafe git_repository_config(&$0, repository) }
    for key in ["core.protectHFS", "core.protectNTFS"] {
      try check(operation, unsafe git_config_set_bool(configuration.pointer, key, 1))
    }
    for key in ["core.logAllRefUpdates", "core.fsyncObjectFiles"] {
      try check(operation, unsafe git_config_set_bool(configuration.pointer, key, 0))
    }
    try check(operation, unsafe git_config_set_int32(configuration.pointer, "gc.auto", 0))
  }

  /// Refuses a partial clone: it opens, but some of its objects are missing.
  private static func refusePartialClone(
    _ handle: borrowing Handle<Kinds.Repository>, operation: String
  ) throws(GitError) {
    let repository = unsafe handle.pointer
    let configuration = try Handle<Kinds.Configuration>(operation) {
      unsafe git_repository_config_snapshot(&$0, repository)
    }
    var isPartial = false
    try check(
      operation,
      unsafe git_config_foreach_match(
        configuration.pointer, "^(remote\\..*\\.(promisor|partialclonefilter)|extensions\\.partialclone)$",
        { _, found in
          unsafe found?.assumingMemoryBound(to: Bool.self).pointee = true
          return 0
        }, &isPartial))
    guard !isPartial else { throw unsupported(operation, "it is a partial clone, so some objects are missing") }
  }

  private static func explained(_ error: GitError, path: String) -> GitError {
    var error = error
    if error.kind == .notOwned {
      error.reason =
        "the repository belongs to another user; run as its owner, clone it, or allow it as git does: "
        + "`git config --global --add safe.directory \(SafeDirectories.folder(of: path))`"
    } else if error.kind == .unsupported {
      return unsupported(error.operation, error.reason)
    } else if error.kind == .notFound {
      error.reason = "there is no git repository in that folder (\(error.reason))"
    }
    return error
  }

  private static func unsupported(_ operation: String, _ reason: String) -> GitError {
    GitError(
      kind: .unsupported, operation: operation,
      reason: "\(reason); use a complete clone in the usual format (git clone without --filter, SHA-1, files as refs)")
  }
}

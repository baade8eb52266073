import CLibgit2
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// libgit2's global state: set up once, never shut down.
enum LibGit2 {
  /// Repository extensions that affect nothing read or written here.
  private static let harmlessExtensions = ["worktreeconfig", "preciousobjects", "relativeworktrees"]

  /// Sets up the library once: it reads only a repository's own configuration, and verifies objects.
  static func prepare() throws(GitError) {
    if let failure = setUp { throw failure }
  }

  private static let setUp: GitError? = {
    do throws(GitError) {
      try start()
      let levels = [
        GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
      ]
      for level in levels {
        try check("close libgit2's search path", unsafe chancery_git_opt_search_path(level.rawValue, ""))
      }
      var options = [GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, GIT_OPT_SET_OWNER_VALIDATION]
      // Where one repository cannot be told from another, all of them are synced.
      if durableSettings == nil { options.append(GIT_OPT_ENABLE_FSYNC_GITDIR) }
      for option in options {
        try check("set an option of libgit2", chancery_git_opt_int(Int32(option.rawValue), 1))
      }
      try allowHarmlessExtensions()
      return nil
    } catch {
      return error
    }
  }()

  /// A file of settings that has everything that is written into a repository synced, whatever the repository says.
  ///
  /// It is in memory, so that nobody else can change it. `nil` where the system has no such files.
  static let durableSettings: String? = {
    let text = "[core]\n\tfsyncObjectFiles = true\n"
    let file = unsafe chancery_git_memory_file(text, text.utf8.count)
    guard file >= 0 else { return nil }
    let path = "/proc/self/fd/\(file)"
    guard unsafe access(path, R_OK) == 0 else {
      close(file)
      return nil
    }
    return path
  }()

  /// Starts the library. Tries again for a moment, since a busy process may be short of files or memory.
  private static func start() throws(GitError) {
    for attempt in 1... {
      errno = 0
      let code = git_libgit2_init()
      if code >= 0 { return }
      let reason = unsafe String(cString: strerror(errno))
      // The next attempt would take a partial set-up for a complete one.
      git_libgit2_shutdown()
      if attempt == 20 { throw GitError(kind: .other(code), operation: "set up libgit2", reason: reason) }
      usleep(50_000)
    }
  }

  private static func allowHarmlessExtensions() throws(GitError) {
    let names = unsafe harmlessExtensions.map { unsafe strdup($0) }
    defer { unsafe names.forEach { unsafe free($0) } }
    var list = unsafe names.map { unsafe UnsafePointer<CChar>($0) }
    let code = unsafe list.withUnsafeMutableBufferPointer {
      unsafe chancery_git_opt_extensions($0.baseAddress, $0.count)
    }
    try check("set the extensions of libgit2", code)
  }

  /// Owner validation is a setting of the whole process, so openings take turns.
  private static let openings = Mutex<Void>(())

  /// Opens a repository with or without the check that it belongs to the user.
  static func opening(checkingOwner: Bool, _ open: () -> Int32) -> Int32 {
    openings.withLock { _ in
      if checkingOwner { return open() }
      _ = chancery_git_opt_int(Int32(GIT_OPT_SET_OWNER_VALIDATION.rawValue), 0)
      defer { _ = chancery_git_opt_int(Int32(GIT_OPT_SET_OWNER_VALIDATION.rawValue), 1) }
      return open()
    }
  }
}

#ifndef CHANCERY_LIBGIT2_SHIM_H
#define CHANCERY_LIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <unistd.h>

/* git_libgit2_opts is variadic, which Swift does not import: one typed function per option that is used. */
static inline int chancery_git_opt_int(int option, int value) { return git_libgit2_opts(option, value); }
static inline int chancery_git_opt_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}
static inline int chancery_git_opt_extensions(const char **names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

/* A file in memory with some text, closed when another program is started; -1 where the system has none. */
static inline int chancery_git_memory_file(const char *text, size_t length) {
#ifdef __linux__
  extern int memfd_create(const char *name, unsigned int flags);
  int file = memfd_create("chancery-git", 1 /* MFD_CLOEXEC */);
  if (file >= 0 && write(file, text, length) == (ssize_t)length) return file;
  if (file >= 0) close(file);
#endif
  return -1;
}

/* The constness of `parents` differs between releases of libgit2; it is pinned here. */
static inline int chancery_git_commit_create(
    git_oid *out, git_repository *repository, const git_signature *author, const git_signature *committer,
    const char *message, const git_tree *tree, size_t count, git_commit *const *parents) {
  return git_commit_create(
      out, repository, NULL, author, committer, "UTF-8", message, tree, count, (const git_commit **)parents);
}

/* Writing an object that is there already sets the time of its file, even where that file is an alternate's. Without
   the callback libgit2 only asks whether the object is there. */
static inline int chancery_git_odb_leave_times(git_odb *database) {
  for (size_t position = 0; position < git_odb_num_backends(database); position++) {
    git_odb_backend *backend = NULL;
    int error = git_odb_get_backend(&backend, database, position);
    if (error < 0) return error;
    backend->freshen = NULL;
  }
  return 0;
}

/* Whether an object is in this backend, whatever other backends of its database have. */
static inline int chancery_git_backend_has(git_odb_backend *backend, const git_oid *id) {
  return backend->exists(backend, id);
}

#endif

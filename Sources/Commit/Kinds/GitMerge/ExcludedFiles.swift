import KindSupport

/// New files that `git add` would leave out here, by the user's own excludes, which are in no commit.
///
/// Drafts are made without them, so such a file lands. Those of `.gitignore` are no part of a draft.
struct ExcludedFiles {
  /// Paths, each with the file of patterns that names it.
  private(set) var sources: [(path: String, file: String)] = []

  /// - Parameter git: a git of the target. A bare one has no excludes for files.
  init(among paths: [String], git: UserGit) async {
    guard !paths.isEmpty else { return }
    // As words, since a git without a work tree ends before it reads anything.
    let found = await git.run(["check-ignore", "--no-index", "-z", "-v", "--"] + paths.prefix(Self.mostPaths))
    var fields = found.output.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)[...]
    while let file = fields.popFirst(), fields.popFirst() != nil, let pattern = fields.popFirst(),
      let path = fields.popFirst()
    {
      let isCommitted = file == ".gitignore" || file.hasSuffix("/.gitignore")
      if !isCommitted, !pattern.hasPrefix("!") { sources.append((path, file)) }
    }
  }

  /// Words of one command line.
  private static let mostPaths = 2000

  var preview: String? {
    guard let first = sources.first else { return nil }
    let more = sources.count > 5 ? " and \(sources.count - 5) more" : ""
    return "\(sources.prefix(5).map(\.path).joined(separator: ", "))\(more) lands although your git ignores "
      + "\(sources.count == 1 ? "it" : "them") (\(first.file))"
  }
}

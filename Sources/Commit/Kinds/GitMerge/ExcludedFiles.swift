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
    // As words, since a git without a work tree ends before it reads anything. It gives lines then, each with the file of
    // patterns, the line in it, the pattern, and behind a tab the path.
    let found = await git.run(
      ["-c", "core.quotePath=false", "check-ignore", "--no-index", "-v", "--"] + paths.prefix(Self.mostPaths))
    for line in found.output.split(separator: "\n") {
      guard let tab = line.lastIndex(of: "\t"), let place = line[..<tab].firstMatch(of: /:[0-9]+:/) else { continue }
      let file = String(line[..<place.range.lowerBound])
      let isCommitted = file == ".gitignore" || file.hasSuffix("/.gitignore")
      if !isCommitted, !line[place.range.upperBound...].hasPrefix("!") {
        sources.append((String(line[line.index(after: tab)...]), file))
      }
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

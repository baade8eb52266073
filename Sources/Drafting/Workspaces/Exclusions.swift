import Git

/// The list of what a draft does not hold though the workspace does, each with its reason.
struct Exclusions {
  /// Ignored paths that are named one by one; builds leave very many.
  private static let ignoredLimit = 100

  private var others: [String] = []
  private var ignored: [String] = []
  private var ignoredCount = 0

  mutating func add(_ path: TreePath, _ reason: Reason) { others.append("\(path.shown): \(reason.text)") }

  mutating func addIgnored(_ path: TreePath, isFolder: Bool) {
    ignoredCount += 1
    if ignoredCount <= Self.ignoredLimit { ignored.append("\(path.shown)\(isFolder ? "/" : ""): ignored") }
  }

  var lines: [String] {
    let more = ignoredCount - ignored.count
    return others + ignored + (more > 0 ? ["\(more) more ignored paths"] : [])
  }
}

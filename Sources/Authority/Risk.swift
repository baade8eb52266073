import BlastRadius
import Documents
import History
import Plans

/// How much a mistake in a proposal could hurt; `by-risk` asks a person from `elevated` on.
package enum Risk: String, Hashable, Sendable, Comparable {
  /// A small change of ordinary files that can be taken back.
  case low
  /// Large, deleting, binary, changing modes or links, or in a sensitive place; or not measured.
  case elevated

  package static func < (left: Risk, right: Risk) -> Bool { left == .low && right == .elevated }

  /// The most files and lines that count as small.
  package static let smallFiles = 10
  package static let smallLines = 200

  /// The risk of a proposal and the reasons why it is not low.
  package static func assess(_ proposal: Proposal) -> (risk: Risk, reasons: [String]) {
    var reasons: [String] = []
    let changes = proposal.changes
    let lines = changes.reduce(0) { $0 + $1.linesAdded + $1.linesRemoved }
    if changes.count > smallFiles { reasons.append("\(changes.count) files change, more than \(smallFiles)") }
    if lines > smallLines { reasons.append("\(lines) lines change, more than \(smallLines)") }
    for change in changes { reasons += self.reasons(for: change) }
    for effect in proposal.effects {
      if effect.measured == "unmeasured" { reasons.append("\(effect.kind.rawValue) could not be measured") }
      if let tree = effect.arguments["tree"]?.stringValue, tree != proposal.draft.tree {
        reasons.append("the target went on while the draft was made, and no check ran on what merging the two makes")
      }
      if !effect.isCompensable { reasons.append("\(effect.kind.rawValue) cannot be taken back") }
    }
    if proposal.checks.isEmpty { reasons.append("no check ran on the draft") }
    return (reasons.isEmpty ? .low : .elevated, reasons)
  }

  private static func reasons(for change: FileChange) -> [String] {
    var reasons: [String] = []
    if change.kind == .deleted { reasons.append("\(change.path) is deleted") }
    if change.isBinary { reasons.append("\(change.path) is binary") }
    if let mode = change.newMode, mode != change.oldMode {
      if mode == 0o120000 { reasons.append("\(change.path) becomes a symbolic link") }
      if mode == 0o160000 { reasons.append("\(change.path) becomes a submodule") }
      if mode == 0o100755 { reasons.append("\(change.path) becomes executable") }
    }
    if let place = SensitivePlace.allCases.first(where: { $0.holds(change.path) }) {
      reasons.append("\(change.path) is \(place.summary)")
    }
    return reasons
  }
}

/// Files that steer other programs, so that a small change of them can do much.
package enum SensitivePlace: CaseIterable, Hashable, Sendable {
  case continuousIntegration, ownPolicy, repositoryConfiguration, dependencies, editorConfiguration

  package var summary: String {
    switch self {
    case .continuousIntegration: "CI configuration"
    case .ownPolicy: "Chancery's own policy"
    case .repositoryConfiguration: "configuration that git acts on"
    case .dependencies: "a list of dependencies"
    case .editorConfiguration: "configuration that an editor or agent acts on"
    }
  }

  /// Compared without regard to case, since some file systems have none.
  package func holds(_ path: String) -> Bool {
    let path = path.lowercased()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return folders.contains { path.hasPrefix($0) || path.contains("/" + $0) } || names.contains(name)
  }

  private var folders: [String] {
    switch self {
    case .continuousIntegration: [".github/", ".gitlab/", ".circleci/", ".ci/", ".buildkite/"]
    case .ownPolicy: [".chancery/"]
    case .repositoryConfiguration: [".husky/", ".githooks/"]
    case .dependencies: []
    case .editorConfiguration: [".vscode/", ".idea/", ".claude/", ".cursor/", ".codex/"]
    }
  }

  private var names: Set<String> {
    switch self {
    case .continuousIntegration:
      [".gitlab-ci.yml", "jenkinsfile", ".travis.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml"]
    case .ownPolicy: []
    case .repositoryConfiguration: [".gitattributes", ".gitmodules", ".gitconfig", ".pre-commit-config.yaml"]
    case .dependencies:
      [
        "package.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "package.swift", "package.resolved",
        "cargo.toml", "cargo.lock", "go.mod", "go.sum", "requirements.txt", "pyproject.toml", "poetry.lock",
        "setup.py", "gemfile", "gemfile.lock", "pom.xml", "build.gradle",
      ]
    case .editorConfiguration: [".mcp.json", ".envrc", ".editorconfig"]
    }
  }
}

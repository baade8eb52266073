/// Files that steer other programs, so that a small change of them can do much.
package enum SensitivePlace: String, CaseIterable, Hashable, Sendable {
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

  /// The places that a path lies in, mostly none.
  package static func places(of path: String) -> [SensitivePlace] {
    var rest = folded(path)[...]
    var found: [SensitivePlace] = []
    while let slash = rest.firstIndex(of: "/") {
      if let place = byFolder[String(rest[..<slash])], !found.contains(place) { found.append(place) }
      rest = rest[rest.index(after: slash)...]
    }
    if let place = byName[String(rest)], !found.contains(place) { found.append(place) }
    return found
  }

  package func holds(_ path: String) -> Bool { Self.places(of: path).contains(self) }

  /// Without regard to case and invisible parts, since some file systems have none.
  private static func folded(_ path: String) -> String {
    if path.utf8.allSatisfy({ $0 < 0x80 }) { return path.lowercased() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: path.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint })
    return String(text).uppercased().lowercased()
  }

  private static let byFolder = index(\.folders)
  private static let byName = index(\.names)

  private static func index(_ words: (SensitivePlace) -> [String]) -> [String: SensitivePlace] {
    var index: [String: SensitivePlace] = [:]
    for place in allCases {
      for word in words(place) { index[word] = place }
    }
    return index
  }

  private var folders: [String] {
    switch self {
    case .continuousIntegration: [".github", ".gitlab", ".circleci", ".ci", ".buildkite"]
    case .ownPolicy: [".chancery"]
    case .repositoryConfiguration: [".husky", ".githooks"]
    case .dependencies: []
    case .editorConfiguration: [".vscode", ".idea", ".claude", ".cursor", ".codex"]
    }
  }

  private var names: [String] {
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

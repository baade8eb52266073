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

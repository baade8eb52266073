/// Files that other programs act on, so that a small change can do much.
package enum SensitivePlace: String, CaseIterable, Hashable, Sendable {
  case continuousIntegration, ownPolicy, repositoryConfiguration, dependencies, editorConfiguration

  package var summary: String {
    switch self {
    case .continuousIntegration: "CI configuration"
    case .ownPolicy: "Chancery's own policy"
    case .repositoryConfiguration: "configuration that git acts on"
    case .dependencies: "a dependency list"
    case .editorConfiguration: "configuration that an editor or agent acts on"
    }
  }

  /// The classes that a path belongs to, mostly none.
  package static func places(of path: String) -> [SensitivePlace] {
    var rest = path[...]
    var found: [SensitivePlace] = []
    while let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) {
      if let place = folders[rest[..<slash]], !found.contains(place) { found.append(place) }
      rest = rest[rest.utf8.index(after: slash)...]
    }
    if let place = names[rest], !found.contains(place) { found.append(place) }
    return found
  }

  package func holds(_ path: String) -> Bool { Self.places(of: path).contains(self) }

  private static let folders = Index(\.folders)
  private static let names = Index(\.names)

  fileprivate var folders: [String] {
    switch self {
    case .continuousIntegration: [".github", ".gitlab", ".circleci", ".ci", ".buildkite"]
    case .ownPolicy: [".chancery"]
    case .repositoryConfiguration: [".husky", ".githooks"]
    case .dependencies: []
    case .editorConfiguration: [".vscode", ".idea", ".claude", ".cursor", ".codex"]
    }
  }

  fileprivate var names: [String] {
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

extension SensitivePlace {
  /// Names compared without case and invisible characters, as some file systems do.
  private struct Index: Sendable {
    private var places: [String: SensitivePlace] = [:]
    /// Whether a name can begin with a byte, so that few names need a lookup.
    private var initials = Array(repeating: false, count: 256)

    init(_ words: (SensitivePlace) -> [String]) {
      for place in SensitivePlace.allCases {
        for word in words(place) {
          places[word] = place
          if let initial = word.utf8.first {
            initials[Int(initial)] = true
            initials[Int(initial & 0xdf)] = true
          }
        }
      }
    }

    subscript(name: Substring) -> SensitivePlace? {
      guard let initial = name.utf8.first, initials[Int(initial)] || initial >= 0x80 else { return nil }
      return places[Self.folded(name)]
    }

    private static func folded(_ name: Substring) -> String {
      if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: name.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint })
      return String(text).uppercased().lowercased()
    }
  }
}

/// A figure of a change that a boundary can limit; each name is the key under `changes`.
package enum ChangeLimit: String, Hashable, Sendable, CaseIterable, Codable {
  case files, lines, added, removed, deletions
  case soleCopies = "sole-copies"
  case renames, binaries, bytes, symlinks, submodules, executables
  case dependencies, ci, policy
  case gitConfiguration = "git-configuration"
  case toolConfiguration = "tool-configuration"
  case build, interpreters, deployment, tests

  /// A description of the figure, as a sentence.
  package var summary: String {
    switch self {
    case .files: "Files added, changed and deleted."
    case .lines: "Lines added plus lines removed."
    case .added: "Lines added."
    case .removed: "Lines removed."
    case .deletions: "Files deleted, emptied, cut down, overwritten, or replaced by a link or submodule; not moves."
    case .soleCopies: "Deleted or overwritten files with content that is nowhere else in the new tree."
    case .renames: "Files moved with unchanged content."
    case .binaries: "Binary files added or changed."
    case .bytes: "Bytes of all files added and changed."
    case .symlinks: "Symbolic links added and changed."
    case .submodules: "Submodules added, changed and deleted."
    case .executables: "Files that become executable."
    case .dependencies: "Changed dependency lists, such as package.json."
    case .ci: "Changed CI configuration files."
    case .policy: "Changed files of Chancery's own policy, in .chancery/."
    case .gitConfiguration: "Changed configuration files that git acts on, such as .gitattributes."
    case .toolConfiguration: "Changed configuration files that an editor or agent acts on, such as .vscode/."
    case .build: "Changed build or test configuration files that run code, such as Makefile."
    case .interpreters: "Changed files that an interpreter, debugger or shell runs at start, such as .gdbinit."
    case .deployment: "Changed descriptions of containers or infrastructure, such as Dockerfile."
    case .tests: "Test files changed or deleted; added ones are not counted."
    }
  }

  /// The class of sensitive files that is counted; `nil` for the other figures.
  package var place: SensitivePlace? {
    switch self {
    case .dependencies: .dependencies
    case .ci: .continuousIntegration
    case .policy: .ownPolicy
    case .gitConfiguration: .repositoryConfiguration
    case .toolConfiguration: .editorConfiguration
    case .build: .build
    case .interpreters: .interpreters
    case .deployment: .deployment
    default: nil
    }
  }
}

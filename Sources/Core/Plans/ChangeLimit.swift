/// What of a change a boundary can limit; each name is the key under `changes`.
package enum ChangeLimit: String, Hashable, Sendable, CaseIterable, Codable {
  case files, lines, added, removed, deletions
  case soleCopies = "sole-copies"
  case renames, binaries, bytes, symlinks, submodules, executables
  case dependencies, ci, policy
  case gitConfiguration = "git-configuration"
  case toolConfiguration = "tool-configuration"
  case build, interpreters, deployment, tests

  /// What is counted, as a sentence.
  package var summary: String {
    switch self {
    case .files: "Files added, changed and deleted."
    case .lines: "Lines added plus lines removed."
    case .added: "Lines added."
    case .removed: "Lines removed."
    case .deletions: "Files deleted, emptied, cut down, overwritten or made into something else; a move is none."
    case .soleCopies: "Lost files whose content is nowhere else in the new tree."
    case .renames: "Files moved with the content that they had."
    case .binaries: "Binary files added or changed."
    case .bytes: "Bytes of all files added and changed."
    case .symlinks: "Symbolic links added and changed."
    case .submodules: "Submodules added, changed and deleted."
    case .executables: "Files that become executable."
    case .dependencies: "Changed lists of dependencies."
    case .ci: "Changed files of CI configuration."
    case .policy: "Changed files of Chancery's own policy."
    case .gitConfiguration: "Changed files of configuration that git acts on."
    case .toolConfiguration: "Changed files of configuration that an editor or agent acts on."
    case .build: "Changed files of build or test configuration that run code."
    case .interpreters: "Changed files that an interpreter, debugger or shell runs at start."
    case .deployment: "Changed descriptions of containers or infrastructure."
    case .tests: "Test files changed or deleted; added ones are not counted."
    }
  }

  /// The class of sensitive files that is counted; `nil` for the others.
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

import Git
import LinuxSystem
import Texts

extension Exclusions {
  /// Why something that the workspace holds cannot be part of a draft.
  enum Reason: Hashable {
    case nameOfGit
    case longPath
    /// A name that cannot be shown cannot be reviewed either: what was there before stays.
    case unreadableName
    case unreadableNameDeleted
    /// A file or link where a folder was that keeps files with such names.
    case overUnreadableNames
    case insideSubmodule
    case tooDeep
    case nestedRepository
    case linkOfGit
    case kind(FileStatus.Kind)

    var text: String {
      switch self {
      case .nameOfGit: "a name that git keeps for itself"
      case .longPath: "a path of more than \(Repository.longestPath) bytes"
      case .unreadableName: "a name that is not UTF-8; the file stays as it was"
      case .unreadableNameDeleted: "deleted, but its name is not UTF-8; the file stays as it was"
      case .overUnreadableNames: "in the place of a folder that keeps files whose names are not UTF-8"
      case .insideSubmodule: "inside a submodule"
      case .tooDeep: "more than \(Checkout.depthLimit) folders deep"
      case .nestedRepository: "a repository of its own"
      case .linkOfGit: "a link of a name that git keeps for itself"
      case .kind(let kind): "a \(kind.name)"
      }
    }

    /// What a name alone says against an entry, whatever it is.
    init?(name: [UInt8], at path: TreePath) {
      if GitName.isDotGit(name) {
        self = .nameOfGit
      } else if path.bytes.count > Repository.longestPath {
        self = .longPath
      } else if String(validating: name, as: UTF8.self) == nil {
        self = .unreadableName
      } else {
        return nil
      }
    }
  }
}

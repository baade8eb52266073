import Forms
import JSON
import Plans
import Texts

/// The keys of `workspace`, in a configuration and in a plan.
enum WorkspaceForm {
  static let mostFolders = 32

  static let bring = Field(
    "bring", .list(of: folder, atMost: mostFolders),
    "Ignored folders of the repository that commands see in a workspace, such as node_modules or .venv.")

  static let form = Form<[String]>.record(
    "workspace", "What commands see in a workspace besides the files of the draft.", [bring.entry]
  ) { record in record[bring] ?? [] }

  /// A folder of the repository, by its path from the root.
  private static let folder = Form<String>.text(
    "a folder's path in the repository, such as node_modules", pattern: "^[^/~]"
  ) { text in
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && !GitName.isDotGit(Array(part.utf8))
        && !part.contains { $0 == "\0" || $0.isNewline || $0 == "*" || $0 == "?" }
    } && !text.hasPrefix("~")
  }
}

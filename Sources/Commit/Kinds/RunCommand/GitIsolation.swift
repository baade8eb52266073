import EffectKit
import Git

/// Keeps a git that a command runs from taking the copy of the tree, or a folder in it, for a repository: the draft could
/// have made one, whose configuration names programs.
enum GitIsolation {
  /// What the command's environment gets, behind settings of git that it has already.
  ///
  /// - Parameter folder: the copy of the tree.
  static func variables(for folder: String, given variables: [String: String]) -> [String: String] {
    let count = variables["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
    return [
      "GIT_CEILING_DIRECTORIES": [variables["GIT_CEILING_DIRECTORIES"], parent(of: folder)].compactMap(\.self)
        .joined(separator: ":"),
      // git 2.38 and later look into no repository that has no `.git`, unless it is named.
      "GIT_CONFIG_COUNT": "\(count + 1)", "GIT_CONFIG_KEY_\(count)": "safe.bareRepository",
      "GIT_CONFIG_VALUE_\(count)": "explicit",
    ]
  }

  private static func parent(of folder: String) -> String {
    folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? "/"
  }

  /// Refuses a draft that makes or alters such a folder, since an older git would obey it.
  ///
  /// - Parameters:
  ///   - base: object id of the tree that drafting began from.
  ///   - tree: object id of the tree that the command runs in a copy of.
  static func refuse(_ tree: String, from base: String, scratch: String) throws(EffectError) {
    let found: TreePath?
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      found = try repository.gitFolder(changedFrom: ObjectID(hex: base), to: ObjectID(hex: tree))
    } catch {
      throw .obstructed("the draft cannot be looked at: \(error)")
    }
    guard let found else { return }
    let place = found == .root ? "the draft's root" : "the folder \(found.shown) of the draft"
    let reason =
      "\(place) has the form of a git repository (HEAD, objects, refs), and a git that the command runs there would obey "
      + "its configuration; land it first, and run the command in a later run"
    throw .unusable(UnusableFiles([found == .root ? "" : found.shown], reason: reason))
  }
}

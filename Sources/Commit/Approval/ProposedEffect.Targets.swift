import JSON
import Plans
package import RunJournal

extension ProposedEffect {
  /// What the effect reaches, read from the names that every kind gives the parts of its identity: `repository`, `url`
  /// and `reference` for references, `path` for files, `server` and `database`, `endpoint`, `command`, `tool`.
  package var targets: [TargetName] {
    let found = references + files + databases + endpoints + commands + tools
    // What cannot be told apart is denied as a whole, and by its kind.
    return found.isEmpty
      ? [TargetName(space: .tool, root: kind.rawValue, parts: [TargetSpelling.folded(identity.canonicalText)])] : found
  }

  /// What must not be reached once the effect is denied: its targets, and the files that a reference is kept in.
  package var deniedTargets: [TargetName] {
    guard let repository = text("repository"), !references.isEmpty else { return targets }
    let folder = TargetSpelling.path(TargetSpelling.repository(repository))
    return targets + [TargetName(space: .path, root: "", parts: folder + [".git"])]
  }

  private func text(_ name: String) -> String? { identity[name]?.stringValue }

  private var roots: [String] {
    var roots: [String] = []
    if let repository = text("repository") { roots.append(TargetSpelling.repository(repository)) }
    if let url = text("url") { roots.append(TargetSpelling.remote(url)) }
    // A repository by another path, through a link or a mount, is still the same folder.
    if let device = identity["device"]?.integerValue, let inode = identity["inode"]?.integerValue {
      roots.append("device \(device) inode \(inode)")
    }
    return roots
  }

  private var references: [TargetName] {
    guard kind == "git.merge" || kind == "git.push" || text("reference") != nil else { return [] }
    let parts = text("reference").map(TargetSpelling.reference) ?? []
    return roots.map { TargetName(space: .reference, root: $0, parts: parts) }
  }

  private var files: [TargetName] {
    guard text("reference") == nil, let path = text("path") else { return [] }
    var names = [TargetName(space: .path, root: "", parts: TargetSpelling.path(path))]
    if let device = identity["device"]?.integerValue, let inode = identity["inode"]?.integerValue {
      names.append(TargetName(space: .path, root: "device \(device)", parts: ["inode \(inode)"]))
    }
    return names
  }

  private var databases: [TargetName] {
    guard let database = text("database") else { return [] }
    return [
      TargetName(
        space: .database, root: TargetSpelling.folded(text("server") ?? ""), parts: TargetSpelling.path(database))
    ]
  }

  private var endpoints: [TargetName] {
    guard let url = text("endpoint") else { return [] }
    let (host, path) = TargetSpelling.endpoint(url)
    return [TargetName(space: .endpoint, root: host, parts: path)]
  }

  /// A command's program does not say what it reaches; the target that it declares does.
  private var commands: [TargetName] {
    guard let target = text("command") else { return [] }
    return [TargetName(space: .command, root: "", parts: TargetSpelling.path(target))]
  }

  private var tools: [TargetName] {
    guard let tool = text("tool") else { return [] }
    return [
      TargetName(space: .tool, root: TargetSpelling.folded(text("server") ?? ""), parts: [TargetSpelling.folded(tool)])
    ]
  }
}

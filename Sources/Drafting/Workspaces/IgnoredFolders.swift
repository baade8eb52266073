import Drafting
import Git
import Hashing
import LinuxSystem
import RunJournal
import Synchronization

/// The ignored folders of a target that the user's configuration grants, as they are now.
package final class IgnoredFolders: Sendable {
  /// Absolute path of the target's work tree.
  private let target: String
  /// Paths in the repository.
  private let paths: [String]
  private let known = Mutex<IgnoredFolderWalk.Known>([:])

  /// What a folder may hide before it is not brought at all: where so much looks like a credential, it is no folder of
  /// dependencies.
  private static let mostHidden = 500

  package init(target: String, paths: [String]) {
    self.target = target
    self.paths = paths
  }

  /// Why a folder is not brought.
  package enum Refusal: Error, Hashable, Sendable {
    case missing
    /// A link, or a file, in its place or on the way to it.
    case noFolder
    /// The tree holds files there.
    case tracked
    case notIgnored
    case unreadable(String)
    case tooManyCredentials(Int)
  }

  /// Those that a workspace over a tree can show; the others are left out without a word.
  ///
  /// - Parameter rules: the base's tree, whose rules say what is ignored.
  func found(
    in tree: ObjectID, rules: ObjectID, _ repository: borrowing Repository
  ) throws(GitError) -> [BroughtFolder] {
    var folders: [BroughtFolder] = []
    for path in paths {
      guard try Self.refusal(of: path, tree: tree, rules: rules, repository) == nil else { continue }
      guard case .success(let walk) = self.walk(path) else { continue }
      let lock = try self.lock(beside: path, tree: tree, repository)
      let record = BroughtRecord(
        path: path, lock: lock?.path, lockDigest: lock?.digest, isOutdated: lock?.isOutdated ?? false,
        isOlder: isOlder(walk, than: lock?.path) ? true : nil, stamps: walk.digest, files: walk.files,
        hidden: walk.hidden)
      folders.append(
        BroughtFolder(path: path, source: "\(target)/\(path)", hidden: walk.hidden, record: record))
    }
    return folders
  }

  /// Why a folder could not be brought to a workspace over a commit's tree; `nil` where it could. Nothing in it is read.
  package func refusal(of path: String, tree: String, rules: String, in repository: String) -> Refusal? {
    do {
      guard let tree = ObjectID(hex: tree), let rules = ObjectID(hex: rules) else { return .unreadable("no tree") }
      let repository = try Repository.open(at: repository, owner: .chancery)
      if let refusal = try Self.refusal(of: path, tree: tree, rules: rules, repository) { return refusal }
      _ = try folder(path)
      return nil
    } catch let refusal as Refusal {
      return refusal
    } catch {
      return .unreadable("\(error)")
    }
  }

  private static func refusal(
    of path: String, tree: ObjectID, rules: ObjectID, _ repository: borrowing Repository
  ) throws(GitError) -> Refusal? {
    var tree: ObjectID? = tree
    var rules = LazyIgnoreRules(of: rules)
    var place = TreePath.root
    var isIgnored = false
    for name in TreePath(path).components {
      place = place.appending(name)
      if try rules.ignores(place, isFolder: true, in: repository) { isIgnored = true }
      guard let known = tree else { continue }
      let entry = try TreeFolder(known, in: repository).entry(named: name)
      if let entry, entry.mode != .folder { return .tracked }
      tree = entry?.id
    }
    if tree != nil { return .tracked }
    return isIgnored ? nil : .notIgnored
  }

  /// Opens the folder without following any link on the way.
  private func folder(_ path: String) throws(Refusal) -> Descriptor {
    do {
      var folder = try Descriptor(folderAt: target)
      for name in TreePath(path).components { folder = try folder.folder(name) }
      return folder
    } catch {
      throw error.code == 2 ? Refusal.missing : Refusal.noFolder
    }
  }

  private func walk(_ path: String) -> Result<IgnoredFolderWalk, Refusal> {
    do throws(Refusal) {
      let folder = try self.folder(path)
      let walk: IgnoredFolderWalk
      do {
        walk = try IgnoredFolderWalk(folder, known: known.withLock { $0 })
      } catch {
        throw Refusal.unreadable("\(error)")
      }
      known.withLock { $0.merge(walk.known) { $1 } }
      guard walk.hidden.count <= Self.mostHidden else { throw Refusal.tooManyCredentials(walk.hidden.count) }
      return .success(walk)
    } catch {
      return .failure(error)
    }
  }

  /// Whether nothing in a folder was changed since the lock file was.
  private func isOlder(_ walk: borrowing IgnoredFolderWalk, than lock: String?) -> Bool {
    guard let lock, let folder = try? Descriptor(folderAt: target) else { return false }
    var parent = folder
    var names = TreePath(lock).components[...]
    guard let name = names.popLast() else { return false }
    for part in names {
      guard let inner = try? parent.folder(part) else { return false }
      parent = inner
    }
    guard let status = try? parent.status(of: name) else { return false }
    return walk.newest < status.modified
  }

  private static let locks: [String: [String]] = [
    "node_modules": ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"],
    ".venv": ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.txt"],
    "venv": ["requirements.txt", "poetry.lock", "uv.lock", "Pipfile.lock"],
    "vendor": ["composer.lock", "go.sum", "Gemfile.lock", "Cargo.lock"], "target": ["Cargo.lock"],
    ".build": ["Package.resolved"], ".gradle": ["gradle.lockfile"],
  ]

  /// The lock file that a folder was probably installed from: the work tree's, and whether the tree's is another.
  private func lock(
    beside path: String, tree: ObjectID, _ repository: borrowing Repository
  ) throws(GitError) -> (path: String, digest: String, isOutdated: Bool)? {
    let parts = TreePath(path).components
    let parent = parts.dropLast()
    let prefix = parent.map { String(decoding: $0, as: UTF8.self) + "/" }.joined()
    for name in Self.locks[String(decoding: parts.last ?? [], as: UTF8.self)] ?? [] {
      guard let bytes = try? UserFile.read("\(target)/\(prefix)\(name)", limit: 64 << 20) else { continue }
      var folder: ObjectID? = tree
      for part in parent {
        let entry = try TreeFolder(folder, in: repository).entry(named: part)
        folder = entry?.mode == .folder ? entry?.id : nil
      }
      let entry = try TreeFolder(folder, in: repository).entry(named: Array(name.utf8))
      var sealed: [UInt8]?
      if let entry, entry.mode.isFile { sealed = try repository.blob(entry.id) }
      return (prefix + name, SHA256Digest(of: bytes).hex, sealed != bytes)
    }
    return nil
  }
}

import Drafting
package import Git
import LinuxSystem
import Policy

/// Finds what a draft changed from the upper layer of an overlay alone, in the time that the changes take.
///
/// The result is what git would add of the merged view. Nothing of the draft has a say in it: no rule, attribute or
/// configuration.
package struct LayerWalk {
  /// A folder of the layer that is being visited.
  struct Place {
    var path = TreePath.root
    var depth = 0
    /// Whether rules ignore what is new here.
    var isIgnored = false
    /// Whether nothing of the base shows through.
    var isOpaque = false
  }

  let marks: LayerMarks
  var rules: LazyIgnoreRules
  var removals: [TreeChange] = []
  var puts: [TreeChange] = []
  var leftOut = Exclusions()
  private var allowance = ContentAllowance()
  /// Whether files are counted and not read.
  private let isWeighing: Bool
  private var additions: [FileChange] = []

  private init(marks: LayerMarks, rules: ObjectID, isWeighing: Bool) {
    self.marks = marks
    self.rules = LazyIgnoreRules(of: rules)
    self.isWeighing = isWeighing
  }

  /// The new files by name and size. Nothing is read, whatever there is.
  static func additions(
    in upper: borrowing Descriptor, from tree: ObjectID, marks: LayerMarks = .user, rules: ObjectID? = nil,
    repository: borrowing Repository
  ) throws -> [FileChange] {
    var walk = LayerWalk(marks: marks, rules: rules ?? tree, isWeighing: true)
    try walk.begin(in: upper, from: tree, repository: repository)
    return walk.additions
  }

  /// The changes that make the draft's tree of the base's, and what no tree can hold.
  ///
  /// - Parameters:
  ///   - upper: the folder of the upper layer that lies over the root of `tree`.
  ///   - marks: how the overlay was mounted.
  ///   - rules: the tree whose rules say what is ignored; `nil` for `tree` itself.
  /// - Throws: `WorkspaceError`, `SystemError` or `GitError`.
  static func run(
    in upper: borrowing Descriptor, from tree: ObjectID, marks: LayerMarks = .user, rules: ObjectID? = nil,
    repository: borrowing Repository
  ) throws -> (changes: [TreeChange], leftOut: [String]) {
    // All sizes are counted before the first file is read.
    _ = try additions(in: upper, from: tree, marks: marks, rules: rules, repository: repository)
    var walk = LayerWalk(marks: marks, rules: rules ?? tree, isWeighing: false)
    try walk.begin(in: upper, from: tree, repository: repository)
    return (walk.removals + walk.puts, walk.leftOut.lines)
  }

  /// Does the same for the folder at an absolute path.
  package static func run(
    inFolderAt path: String, from tree: ObjectID, marks: LayerMarks = .user, rules: ObjectID? = nil,
    repository: borrowing Repository
  ) throws -> (changes: [TreeChange], leftOut: [String]) {
    do {
      let upper = try Descriptor(folderAt: path)
      return try run(in: upper, from: tree, marks: marks, rules: rules, repository: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  private mutating func begin(
    in upper: borrowing Descriptor, from tree: ObjectID, repository: borrowing Repository
  ) throws {
    var root = Place()
    root.isOpaque = try marks.isOpaque(upper, at: .root)
    try visit(upper, at: root, over: try TreeFolder(tree, in: repository), repository: repository)
  }

  mutating func visit(
    _ folder: borrowing Descriptor, at place: Place, over base: borrowing TreeFolder,
    repository: borrowing Repository
  ) throws {
    let names = try folder.names()
    for name in names {
      try Task.checkCancellation()
      let path = place.path.appending(name)
      let old = try base.entry(named: name)
      // What is gone by now was put in front of the base and taken away again.
      guard let status = try folder.status(of: name) else { continue }
      if status.isWhiteout {
        try remove(old, at: path, repository: repository)
      } else if try !isRefused(name, at: path) {
        if status.kind == .folder {
          try visitFolder(name, in: folder, at: path, of: place, over: old, repository: repository)
        } else {
          try take(name, in: folder, at: path, of: place, over: old, status: status, repository: repository)
        }
      }
    }
    guard place.isOpaque else { return }
    let seen = Set(names)
    for entry in try base.entries() where !seen.contains(entry.path.bytes) {
      try remove(entry.entry, at: place.path.appending(entry.path.bytes), repository: repository)
    }
  }

  /// Notes an entry that cannot be part of a draft, whatever it holds.
  private mutating func isRefused(_ name: [UInt8], at path: TreePath) throws -> Bool {
    guard let reason = Exclusions.Reason(name: name, at: path) else { return false }
    // The workspace's own repository is no work of the draft's.
    if path.bytes.elementsEqual(".git".utf8) { return true }
    leftOut.add(path, reason)
    return true
  }

  /// Takes what is no folder.
  private mutating func take(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, of place: Place, over old: TreeEntry?,
    status: FileStatus, repository: borrowing Repository
  ) throws {
    let isTracked = old.map { $0.mode != .folder } ?? false
    if try !isTracked && (place.isIgnored || rules.ignores(path, isFolder: false, in: repository)) {
      leftOut.addIgnored(path, isFolder: false)
      try remove(old, at: path, repository: repository)
      return
    }
    if isWeighing {
      let weighed = try FileKeeping.weigh(name, at: path, status: status, allowance: &allowance)
      if case .kept(let entry) = weighed, old == nil, let new = FileChange(adding: path, as: entry.mode, status: status)
      {
        additions.append(new)
      }
      return
    }
    let outcome = try FileKeeping.keep(
      name, in: folder, at: path, status: status, allowance: &allowance, repository: repository
    ) { [marks] file in
      try marks.check(file, at: path)
    }
    switch outcome {
    case .kept(let new): try put(new, over: old, at: path, repository: repository)
    case .leftOut(let reason):
      leftOut.add(path, reason)
      try remove(old, at: path, repository: repository)
    }
  }

  private mutating func put(
    _ new: TreeEntry, over old: TreeEntry?, at path: TreePath, repository: borrowing Repository
  ) throws {
    guard old != new else { return }
    // An entry of another kind is removed first: libgit2 replaces a blob by a blob only.
    if let old, old.mode == .folder || old.mode == .submodule {
      guard try remove(old, at: path, repository: repository) else { return leftOut.add(path, .overUnreadableNames) }
    }
    puts.append(.put(path, new))
  }
}

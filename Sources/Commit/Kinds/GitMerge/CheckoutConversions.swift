import Git
import KindSupport

/// What git makes of changed files when it writes them to a work tree, where that is not what the tree holds, and what was
/// reviewed: another encoding, other line ends, an expanded `$Id$`, a filter.
struct CheckoutConversions: Sendable {
  /// Which of the two trees is known not to be drafted.
  enum TrustedSide { case old, new }

  /// Paths by what is done to them, in words.
  private var converted: [String: [String]] = [:]
  /// Filters that the draft turned on or configured. They are the user's own programs, and do not run on that.
  private(set) var filters: Set<String> = []
  private var unfiltered: [String] = []
  /// Files that the old tree does not have.
  private(set) var added: [String] = []
  /// Paths by what `git add` would have made of them, in words.
  private var storedOtherwise: [String: [String]] = [:]

  /// - Parameters:
  ///   - objects: path of a repository that holds both commits.
  ///   - git: a git of the target.
  ///   - apart: files whose pointers are stored, and which are shown and written as they are.
  init(
    from old: String?, to new: String?, trusting side: TrustedSide, in objects: String, git: UserGit,
    beside scratch: String, apart: Set<String> = []
  ) async throws {
    let trees = try Self.trees(old, new, in: objects, isScratch: objects == scratch)
    let paths = trees.files.map(\.path)
    added = trees.added
    let now = try await PathAttributes(of: paths, in: trees.new, of: objects, git: git, beside: scratch)
    let before = try await PathAttributes(of: paths, in: trees.old, of: objects, git: git, beside: scratch)
    let settings = await CheckoutSettings(git: git)
    let isLFSDrafted = paths.contains { $0 == ".lfsconfig" } || trees.hasOtherLFS
    for file in trees.files {
      if let name = now.value(of: "filter", at: file.path), let commands = settings.filters[name] {
        let isDrafted = side == .old && before.value(of: "filter", at: file.path) != name
        if isDrafted || isLFSDrafted && commands.contains("lfs") {
          filters.insert(name)
          unfiltered.append(file.path)
        } else if !apart.contains(file.path) {
          converted["your filter \(name)", default: []].append(file.path)
        }
      }
      if let words = try Self.otherwise(file, now, in: objects, isScratch: objects == scratch) {
        storedOtherwise[words, default: []].append(file.path)
      }
      for words in try Self.words(for: file, now, settings, in: objects, isScratch: objects == scratch) {
        converted[words, default: []].append(file.path)
      }
    }
  }

  /// How many files are written as other bytes than were reviewed.
  var count: Int { Set(converted.values.flatMap(\.self)).count }

  /// For a preview: what is written otherwise than it is shown, and what a filter would do that does not run.
  var preview: String? {
    let parts = converted.sorted { $0.key < $1.key }.map { "\(Self.list($0.value)) by \($0.key)" }
    var sentences: [String] = []
    if !parts.isEmpty {
      sentences.append("a work tree gets other bytes than are shown: \(parts.joined(separator: "; "))")
    }
    sentences += storedOtherwise.sorted { $0.key < $1.key }.map { "\(Self.list($0.value)): \($0.key)" }
    return (sentences + remarks).isEmpty ? nil : (sentences + remarks).joined(separator: "; ")
  }

  /// For a receipt: files that lie in the work tree as they are stored.
  var remarks: [String] {
    guard !filters.isEmpty else { return [] }
    return [
      "\(Self.list(unfiltered)) without the filter \(filters.sorted().joined(separator: ", ")), which the draft "
        + "configured; `git checkout` of these files runs it"
    ]
  }

  private static func list(_ paths: [String]) -> String {
    paths.sorted().prefix(5).joined(separator: ", ") + (paths.count > 5 ? " and \(paths.count - 5) more" : "")
  }
}

extension CheckoutConversions {
  private struct File {
    var path: String
    var id: ObjectID
  }

  private struct Trees {
    var old: ObjectID?
    var new: ObjectID?
    /// Files of the new tree that the old one does not have so.
    var files: [File] = []
    var added: [String] = []
    /// Whether `.lfsconfig` is gone or otherwise.
    var hasOtherLFS = false
  }

  private static func trees(_ old: String?, _ new: String?, in objects: String, isScratch: Bool) throws -> Trees {
    let repository = try Repository.open(at: objects, owner: isScratch ? .chancery : .person)
    func tree(_ commit: String?) throws -> ObjectID? {
      try commit.flatMap(ObjectID.init(hex:)).map { try repository.commit($0).tree }
    }
    var trees = Trees(old: try tree(old), new: try tree(new))
    for change in try repository.changedFiles(from: trees.old, to: trees.new) {
      guard let path = change.path.text else { continue }
      if path == ".lfsconfig" { trees.hasOtherLFS = true }
      if change.old == nil { trees.added.append(path) }
      if let entry = change.new, entry.mode.isFile { trees.files.append(File(path: path, id: entry.id)) }
    }
    return trees
  }

  /// What is done to a file by its attributes alone.
  private static func words(
    for file: File, _ attributes: PathAttributes, _ settings: CheckoutSettings, in objects: String, isScratch: Bool
  ) throws -> [String] {
    var words: [String] = []
    if let encoding = attributes.value(of: "working-tree-encoding", at: file.path),
      !["unset", "set", "utf-8", "utf8"].contains(encoding.lowercased())
    {
      words.append("working-tree-encoding=\(encoding)")
    }
    let isExpanded = attributes.value(of: "ident", at: file.path) == "set"
    let getsReturns = settings.writesReturns(
      eol: attributes.value(of: "eol", at: file.path), text: attributes.value(of: "text", at: file.path))
    guard isExpanded || getsReturns else { return words }
    let repository = try Repository.open(at: objects, owner: isScratch ? .chancery : .person)
    let bytes = try repository.blob(file.id)
    if isExpanded, bytes.firstRange(of: Array("$Id".utf8)) != nil { words.append("ident") }
    if getsReturns, bytes.contains(0x0A) { words.append("line ends") }
    return words
  }
}

extension CheckoutConversions {
  private static let pointer = Array("version https://git-lfs.github.com/spec/".utf8)

  /// What `git add` would have stored of a file, where the draft holds something else; `nil` where it is the same.
  private static func otherwise(
    _ file: File, _ attributes: PathAttributes, in objects: String, isScratch: Bool
  ) throws -> String? {
    let text = attributes.value(of: "text", at: file.path)
    let isLarge = attributes.value(of: "filter", at: file.path) == "lfs"
    let isText =
      text == "set" || text == "auto" || text == nil && attributes.value(of: "eol", at: file.path) != nil
    guard isLarge || isText else { return nil }
    let bytes = try Repository.open(at: objects, owner: isScratch ? .chancery : .person).blob(file.id)
    if isLarge, !bytes.isEmpty, !bytes.starts(with: pointer) {
      return ".gitattributes gives it to Git LFS, and it lands as it is and not as a pointer, so that git will call it "
        + "changed; after the merge, `git add --renormalize` and a commit make the pointer"
    }
    // What is no text for git stays as it is where the attribute leaves that to git.
    guard isText, bytes.firstRange(of: [0x0D, 0x0A]) != nil, text != "auto" || !bytes.contains(0) else { return nil }
    return "it lands with the line ends \\r\\n, for which .gitattributes has git store \\n; git will call it changed"
  }
}

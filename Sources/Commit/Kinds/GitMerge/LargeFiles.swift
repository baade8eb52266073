import Git
import KindSupport

/// Files of a draft that its attributes give to Git LFS, and the tree that has pointers in their place, as `git add` makes.
///
/// Only where the user's git has the filter: without it, `git add` stores such a file as it is, too, and the preview names it.
/// What is reviewed is always the file, never the pointer.
struct LargeFiles {
  /// The draft's tree, with pointers.
  private(set) var tree: ObjectID
  /// The files themselves in the draft, by path.
  private var contents: [TreePath: TreeEntry] = [:]
  private var pointers: [TreePath: (file: LargeFile, stored: ObjectID)] = [:]

  /// - Parameters:
  ///   - base: the tree that drafting began from.
  ///   - tree: the draft's.
  ///   - git: a git of the target.
  init(from base: ObjectID?, to tree: ObjectID, in scratch: String, git: UserGit) async throws {
    self.tree = tree
    let changed = try Self.changed(from: base, to: tree, in: scratch)
    guard !changed.isEmpty else { return }
    let attributes = try await PathAttributes(
      of: changed.compactMap(\.path.text), in: tree, of: scratch, git: git, beside: scratch)
    let large = changed.filter { $0.path.text.map { attributes.value(of: "filter", at: $0) == "lfs" } ?? false }
    guard !large.isEmpty, await Self.isInstalled(git) else { return }
    let repository = try Repository.open(at: scratch, owner: .chancery)
    for file in large {
      let content = try repository.blob(file.entry.id)
      guard !content.isEmpty, LargeFilePointer(reading: content) == nil, let path = file.path.text else { continue }
      let pointer = LargeFilePointer(to: content)
      contents[file.path] = file.entry
      pointers[file.path] = (LargeFile(path: path, pointer: pointer), try repository.writeBlob(pointer.bytes))
    }
    self.tree = try repository.updateTree(
      tree, pointers.map { .put($0.key, TreeEntry(mode: contents[$0.key]?.mode ?? .regular, id: $0.value.stored)) })
  }

  /// Files that the draft changes, where its attributes name Git LFS at all.
  private static func changed(from base: ObjectID?, to tree: ObjectID, in scratch: String) throws -> [TreeFile] {
    let repository = try Repository.open(at: scratch, owner: .chancery)
    let files = try repository.changedFiles(from: base, to: tree).compactMap { change -> TreeFile? in
      guard let entry = change.new, entry.mode.isFile else { return nil }
      return TreeFile(path: change.path, entry: entry)
    }
    for file in try PathAttributes.files(for: files.compactMap(\.path.text), in: tree, of: repository) {
      if try repository.blob(file.id).firstRange(of: Array("filter=lfs".utf8)) != nil { return files }
    }
    return []
  }

  /// Whether `git add` would make pointers here, and no others than these.
  private static func isInstalled(_ git: UserGit) async -> Bool {
    let listed = await git.run([
      "config", "-z", "--get-regexp", "^(filter\\.lfs\\.(clean|process)|lfs\\.extension\\..*)$",
    ])
    var settings: [Substring: Substring] = [:]
    for entry in listed.output.split(separator: "\0") {
      let key = entry.prefix { $0 != "\n" }
      // The last one counts, and git takes an empty one for none.
      settings[key] = entry.dropFirst(key.count + 1)
    }
    let hasFilter = settings.contains { $0.key.hasPrefix("filter.") && !$0.value.isEmpty }
    guard hasFilter, !settings.keys.contains(where: { $0.hasPrefix("lfs.extension.") }) else { return false }
    return await git.run(["lfs", "version"]).succeeded
  }

  /// Whose pointers a merge of the tree has, and the merge with the files themselves in their place.
  func contents(of merged: ObjectID, in repository: borrowing Repository) throws -> (files: [LargeFile], tree: ObjectID)
  {
    var files: [LargeFile] = []
    var changes: [TreeChange] = []
    for (path, pointer) in pointers.sorted(by: { $0.key < $1.key }) {
      guard let landed = try repository.entry(at: path, in: merged), landed.id == pointer.stored,
        let content = contents[path]
      else { continue }
      files.append(pointer.file)
      changes.append(.put(path, TreeEntry(mode: landed.mode, id: content.id)))
    }
    return (files, changes.isEmpty ? merged : try repository.updateTree(merged, changes))
  }
}

import Drafting
import Git
import LinuxSystem

/// Makes bases and layers, each once, and lends them.
///
/// One at a time in this process: sixty-four steps that begin at once share one checkout.
actor BaseCache {
  private let executor = BlockingExecutor(label: "chancery.bases")
  nonisolated let folder: BaseFolder
  private let owner: FileOwner?
  /// Bytes that all bases together may take before those go that were not used for longest.
  private let sizeLimit: Int
  private let now: @Sendable () -> Int64

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  init(folder: BaseFolder, owner: FileOwner?, sizeLimit: Int, now: @escaping @Sendable () -> Int64) {
    self.folder = folder
    self.owner = owner
    self.sizeLimit = sizeLimit
    self.now = now
  }

  private var writer: EntryWriter { EntryWriter(owner: owner, modified: now() - 2) }

  /// Holds the base of a commit, after making it where it is missing.
  ///
  /// - Parameters:
  ///   - repository: absolute path of the repository that the commit is read from.
  ///   - isVolume: whether one that is made now is to be one that the file system can copy.
  func hold(_ commit: ObjectID, from repository: String, isVolume: Bool = false) throws(DraftStoreError) -> BaseLease {
    do {
      if let hold = try take(commit) { return hold }
      try make(commit, from: try Repository.open(at: repository, owner: .chancery), isVolume: isVolume)
      // A base that another process evicts right now is made once more; nobody does so twice.
      if let hold = try take(commit) { return hold }
      try make(commit, from: try Repository.open(at: repository, owner: .chancery), isVolume: isVolume)
      if let hold = try take(commit) { return hold }
      throw DraftStoreError(
        operation: "check out \(commit)", reason: "\(folder.path)/\(commit) goes as soon as it is made")
    } catch {
      throw DraftStoreError(operation: "check out \(commit)", error)
    }
  }

  /// The layers that look like a tree together, the topmost first, as absolute paths.
  func layers(of tree: ObjectID, over hold: BaseLease, from repository: String) throws(DraftStoreError) -> [String] {
    guard tree != hold.tree else { return [hold.lower] }
    do {
      let path = "\(hold.path)/\(BaseLease.layersName)"
      if try isComplete(tree, in: path) { return ["\(path)/\(tree)", hold.lower] }
      try make(tree, over: hold, from: try Repository.open(at: repository, owner: .chancery))
      return ["\(path)/\(tree)", hold.lower]
    } catch {
      throw DraftStoreError(operation: "make a layer of \(tree)", error)
    }
  }

  private func take(_ commit: ObjectID) throws -> BaseLease? {
    let name = Array(commit.hex.utf8)
    guard folder.exists else { return nil }
    let bases = try Descriptor(folderAt: folder.path)
    guard try bases.status(of: name) != nil else { return nil }
    let base = try bases.folder(name)
    let lock = try base.lockFile(BaseFolder.lockName)
    try lock.lock(.shared)
    // Whoever evicts has the lock until the base has another name.
    guard let found = try bases.status(of: name), try found.isSameFile(as: base.status()) else { return nil }
    guard let completion = Completion(of: base) else {
      lock.unlock()
      _ = try folder.evict(commit.hex)
      return nil
    }
    try base.file(Completion.name).setModified(nil)
    return BaseLease(path: "\(folder.path)/\(commit)", tree: completion.tree, lock: lock)
  }

  private func make(_ commit: ObjectID, from repository: borrowing Repository, isVolume: Bool) throws {
    let tree = try repository.commit(commit).tree
    let unfinished = try folder.begin(isVolume: isVolume)
    do {
      let layer = try unfinished.folder.makeFolder(Array(BaseLease.layerName.utf8), owner: owner)
      let files = try layer.makeFolder(Array(WorkspaceLayers.files.utf8), owner: owner)
      let checkout = try Checkout.write(tree: tree, of: repository, into: files, by: writer)
      try PrivateRepository.make(in: files, index: checkout.index, owner: owner)
      try ContentIndex.write(checkout.manifest.entries.values.lazy.map(\.entry.id), in: unfinished.folder)
      _ = try unfinished.folder.lockFile(BaseFolder.lockName)
      // Once for all files, however many.
      try unfinished.folder.syncFileSystem()
      try Completion(tree: tree, usage: checkout.usage, boot: nil).write(in: unfinished.folder)
    } catch {
      try? folder.record.delete(unfinished.place)
      throw error
    }
    try folder.record.announce(CreationLog.Place(.bases, commit.hex))
    let bases = try Descriptor(folderAt: folder.path)
    // Neither the name nor the mark of completion is synced: whoever does not find them makes the base again.
    if try folder.finish(unfinished, as: commit.hex, in: bases) {
      // What cannot be deleted now is still there for the next one, and for `gc`.
      try? Eviction(folder: folder).run(sizeLimit: sizeLimit, sparing: commit.hex)
    }
  }

  private func isComplete(_ tree: ObjectID, in path: String) throws -> Bool {
    guard let layers = try? Descriptor(folderAt: path), try layers.status(of: Array(tree.hex.utf8)) != nil
    else { return false }
    return Completion(of: try layers.folder(Array(tree.hex.utf8)))?.tree == tree
  }

  private func make(_ tree: ObjectID, over hold: BaseLease, from repository: borrowing Repository) throws {
    let below = try Descriptor(folderAt: hold.lower).folder(Array(WorkspaceLayers.files.utf8))
    let index = try IndexFile(of: below)
    let unfinished = try folder.begin()
    do {
      let files = try unfinished.folder.makeFolder(Array(WorkspaceLayers.files.utf8), owner: owner)
      let layer = try DeltaLayer.write(
        tree, over: hold.tree, index: index, of: repository, into: files, by: writer)
      try PrivateRepository.makeLayer(in: files, index: layer.index, owner: owner)
      // Layers are many and small: one that was made before the system last went down is made again instead of synced.
      if Completion.currentBoot == nil { try unfinished.folder.syncFileSystem() }
      try Completion(tree: tree, usage: layer.usage, boot: Completion.currentBoot).write(in: unfinished.folder)
    } catch {
      try? folder.record.delete(unfinished.place)
      throw error
    }
    let layers = try Descriptor(folderAt: hold.path).folder(made: Array(BaseLease.layersName.utf8))
    try folder.alone { () throws(SystemError) in try removeStale(tree, in: layers) }
    _ = try folder.finish(unfinished, as: tree.hex, in: layers)
  }

  /// Takes a layer out of the way that the system may have lost parts of.
  private func removeStale(_ tree: ObjectID, in layers: borrowing Descriptor) throws(SystemError) {
    let name = Array(tree.hex.utf8)
    guard try layers.status(of: name) != nil, Completion(of: try layers.folder(name)) == nil else { return }
    try FolderDeletion.delete(name, in: layers)
  }
}

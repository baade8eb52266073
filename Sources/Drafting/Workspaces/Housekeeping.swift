package import Drafting
import Git
import LinuxSystem
package import RunJournal

/// Finds what Chancery made and does not need any more, and deletes what a person agrees to.
///
/// Only what is on a record of Chancery's is ever found; looking changes nothing.
package struct Housekeeping: Sendable {
  /// Something that could be deleted.
  package struct Item: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable {
      /// A workspace of a run that nobody drives.
      case leftWorkspace
      /// Something that a process did not finish before it went.
      case unfinished
      /// The folder of a run that never began.
      case unbegunRun
      /// A base beyond the size that all may have together.
      case surplusBase
      /// The drafts of a run that ended longer ago than they are kept.
      case oldDrafts
      /// The drafts of an ended run beyond the room that all drafts may take.
      case surplusDrafts
    }

    package let path: String
    package let bytes: Int
    package let reason: Reason
    let target: Target
  }

  enum Target: Hashable, Sendable {
    case ofRun(String, CreationLog.Place)
    case run(String)
    case unfinished(CreationLog.Place)
    case base(String)
    case drafts(EndedRun)
  }

  let runs: String
  private let bases: BaseFolder
  private let basesLimit: Int
  private let isBegun: @Sendable (RunID) throws -> Bool
  private let isStill: @Sendable (EndedRun) throws -> Bool

  /// - Parameters:
  ///   - runs: absolute path of the folder that every run has its own folder in.
  ///   - bases: absolute path of the folder for what all runs share.
  ///   - isBegun: whether the journal has a run by now; asked right before the run's folder is deleted.
  ///   - isStill: whether the journal says of an ended run what it said when that was listed; asked right before its drafts
  ///     are deleted.
  package init(
    runs: String, bases: String, basesLimit: Int = ScratchStore.basesLimit,
    isBegun: @escaping @Sendable (RunID) throws -> Bool,
    isStill: @escaping @Sendable (EndedRun) throws -> Bool = { _ in false }
  ) {
    self.isStill = isStill
    self.runs = runs
    self.bases = BaseFolder(path: bases)
    self.basesLimit = basesLimit
    self.isBegun = isBegun
  }

  /// What could be deleted now.
  ///
  /// - Parameters:
  ///   - live: runs that a process drives, or may drive while this lasts.
  ///   - known: runs that the journal has an event of.
  ///   - now: seconds since 1970-01-01T00:00:00Z; a run that is only beginning has no event yet either.
  package func list(
    live: Set<RunID>, known: Set<RunID>, now: Int64
  ) async throws(DraftStoreError) -> [Item] {
    try await blocking("look for what is not needed any more") {
      var items: [Item] = []
      for name in try names(in: runs) where CreationLog.Place.isPlain(name) && !live.contains(RunID(name)) {
        let run = UnneededRun(parent: runs, name: name)
        if !known.contains(RunID(name)), try run.isUnbegun(at: now) {
          items.append(Item(path: run.path, bytes: measure(name, in: runs), reason: .unbegunRun, target: .run(name)))
        } else {
          items += try run.leftovers().map { Item(place: $0, of: run, bytes: measure($0, of: run)) }
        }
      }
      return try items + itemsOfBases()
    }
  }

  /// Deletes exactly this, or what is left of it, never through a link; that it is gone is not an error.
  ///
  /// - Throws: `DraftStoreError` when it is in use by now, or holds something that Chancery did not make.
  package func remove(_ item: Item) async throws(DraftStoreError) {
    try await blocking("delete \(item.path)") {
      switch item.target {
      case .ofRun(let name, let place): try UnneededRun(parent: runs, name: name).delete(place)
      case .run(let name):
        try UnneededRun(parent: runs, name: name).delete { () throws(SystemError) in
          try asked(about: name) { try isBegun(RunID(name)) }
        }
      case .drafts(let ended):
        let name = ended.run.text
        try UnneededRun(parent: runs, name: name).deleteDrafts { () throws(SystemError) in
          try asked(about: name) { try isStill(ended) }
        }
      case .unfinished(let place): try bases.delete(unfinished: place)
      case .base(let name):
        guard try Descriptor(folderAt: bases.path).status(of: Array(name.utf8)) != nil else { return }
        guard try bases.evict(name) else {
          throw DraftStoreError(operation: "delete \(item.path)", reason: "a workspace lies over it by now")
        }
      }
    }
  }

  private func asked(about run: String, _ question: () throws -> Bool) throws(SystemError) -> Bool {
    do {
      return try question()
    } catch {
      throw SystemError(operation: "ask the journal for the run \(run)", reason: "\(error)", code: 0)
    }
  }

  private func itemsOfBases() throws(SystemError) -> [Item] {
    var items: [Item] = []
    for place in try bases.unfinished() where try !bases.isInHand(place) {
      guard try exists(place.name, in: bases.path) else { continue }
      items.append(
        Item(
          path: "\(bases.path)/\(place.name)", bytes: measure(place.name, in: bases.path), reason: .unfinished,
          target: .unfinished(place)))
    }
    for base in try Eviction(folder: bases).surplus(sizeLimit: basesLimit) {
      items.append(
        Item(
          path: "\(bases.path)/\(base.name)", bytes: base.bytes, reason: .surplusBase, target: .base(base.name)))
    }
    return items
  }

  func names(in folder: String) throws(SystemError) -> [String] {
    guard let folder = try? Descriptor(folderAt: folder) else { return [] }
    return try folder.names().compactMap { String(validating: $0, as: UTF8.self) }
  }

  private func exists(_ name: String, in folder: String) throws(SystemError) -> Bool {
    try Descriptor(folderAt: folder).status(of: Array(name.utf8)) != nil
  }

  private func measure(_ name: String, in folder: String) -> Int {
    guard let folder = try? Descriptor(folderAt: folder) else { return 0 }
    return DiskUsage.measure(Array(name.utf8), in: folder).bytes
  }

  private func measure(_ place: CreationLog.Place, of run: UnneededRun) -> Int {
    measure(place.name, in: place.parent == .run ? run.path : "\(run.path)/\(place.parent.rawValue)")
  }
}

extension Housekeeping.Item {
  fileprivate init(place: CreationLog.Place, of run: UnneededRun, bytes: Int) {
    self.init(
      path: run.folder.path(of: place), bytes: bytes, reason: place.parent == .run ? .unfinished : .leftWorkspace,
      target: .ofRun(run.name, place))
  }
}

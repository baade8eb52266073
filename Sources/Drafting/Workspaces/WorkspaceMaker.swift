import Drafting
import Git
import LinuxSystem
import Synchronization

/// Makes workspaces of the best kind that the system offers.
final class WorkspaceMaker: Sendable {
  private let repository: String
  private let base: ObjectID
  private let bases: BaseCache
  private let mounter: (any LayerMounter)?
  /// Why this system cannot show layers, once it is known.
  private let refusal = Mutex<ConfinementError?>(nil)

  /// - Parameters:
  ///   - repository: absolute path of the scratch repository.
  ///   - base: the commit that the run began from.
  init(repository: String, base: ObjectID, bases: BaseCache, mounter: (any LayerMounter)?) {
    self.repository = repository
    self.base = base
    self.bases = bases
    self.mounter = mounter
  }

  var kind: WorkspaceKind {
    if mounter != nil, refusal.withLock({ $0 == nil }) { return .overlay }
    return bases.folder.hasVolumes ? .snapshot : .clone
  }

  func make(on ground: WorkspaceSpec) async throws(DraftStoreError) -> any Workspace {
    let operation = "make the workspace \(ground.name)"
    if let mounter, kind == .overlay, let workspace = try await makeOverlay(on: ground, by: mounter) {
      return workspace
    }
    let hold = kind == .snapshot ? try await bases.hold(base, from: repository, isVolume: true) : nil
    return try await blocking(operation) { [repository, base] in
      let own = try Repository.open(at: repository, owner: .chancery, isHolding: true)
      // The base's rules, whatever a draft wrote into its own.
      let rules = LazyIgnoreRules(of: try own.commit(base).tree)
      do {
        // A base that was made when there were layers is an ordinary folder, which nothing can copy in no time.
        let copy = try hold.flatMap { hold in try PlainLayout.copy(hold, on: ground, repository: own) }
        let bed = try copy ?? PlainLayout.checkOut(on: ground, repository: own)
        return PlainWorkspace(on: ground, bed: bed, rules: rules, repository: own)
      } catch {
        ground.delete()
        throw error
      }
    }
  }

  /// `nil` where this system cannot show layers; it is not asked again.
  private func makeOverlay(
    on ground: WorkspaceSpec, by mounter: any LayerMounter
  ) async throws(DraftStoreError) -> (any Workspace)? {
    let operation = "make the workspace \(ground.name)"
    let hold = try await bases.hold(base, from: repository)
    let lowers = try await bases.layers(of: ground.origin.tree, over: hold, from: repository)
    let bed = try await blocking(operation) { [repository] in
      do throws(SystemError) {
        return try OverlayLayout.make(on: ground, over: lowers, of: hold, repository: repository)
      } catch {
        ground.delete()
        throw error
      }
    }
    do {
      let root = try await mounter.mount(bed.layers)
      let view = LayerView(try Descriptor(taking: root, "mount the workspace \(ground.name)"))
      return try await blocking(operation) { [repository, base] in
        let own = try Repository.open(at: repository, owner: .chancery, isHolding: true)
        let rules = try own.commit(base).tree
        return OverlayWorkspace(on: ground, bed: bed, view: view, mounter: mounter, rules: rules, repository: own)
      }
    } catch {
      await mounter.unmount(bed.layers)
      ground.delete()
      guard let error = error as? ConfinementError else { throw DraftStoreError(operation: operation, error) }
      refusal.withLock { $0 = error }
      return nil
    }
  }
}

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

  func make(on spec: WorkspaceSpec) async throws(DraftStoreError) -> any Workspace {
    let operation = "make the workspace \(spec.name)"
    if let mounter, kind == .overlay, let workspace = try await makeOverlay(on: spec, by: mounter) {
      return workspace
    }
    let hold = kind == .snapshot ? try await bases.hold(base, from: repository, isVolume: true) : nil
    return try await blocking(operation) { [repository, base] in
      let own = try Repository.open(at: repository, owner: .chancery, isHolding: true)
      // The base's rules, whatever a draft wrote into its own.
      let rules = LazyIgnoreRules(of: try own.commit(base).tree)
      do {
        // A base that was made when there were layers is an ordinary folder, which nothing can copy in no time.
        let copy = try hold.flatMap { hold in try PlainLayout.copy(hold, on: spec, repository: own) }
        let layout = try copy ?? PlainLayout.checkOut(on: spec, repository: own)
        return PlainWorkspace(on: spec, layout: layout, rules: rules, repository: own)
      } catch {
        spec.delete()
        throw error
      }
    }
  }

  /// `nil` where this system cannot show layers; it is not asked again.
  private func makeOverlay(
    on spec: WorkspaceSpec, by mounter: any LayerMounter
  ) async throws(DraftStoreError) -> (any Workspace)? {
    let operation = "make the workspace \(spec.name)"
    let hold = try await bases.hold(base, from: repository)
    let lowers = try await bases.layers(of: spec.origin.tree, over: hold, from: repository)
    let layout = try await blocking(operation) { [repository] in
      do throws(SystemError) {
        return try OverlayLayout.make(on: spec, over: lowers, of: hold, repository: repository)
      } catch {
        spec.delete()
        throw error
      }
    }
    do {
      let root = try await mounter.mount(layout.layers)
      let view = LayerView(try Descriptor(taking: root, "mount the workspace \(spec.name)"))
      return try await blocking(operation) { [repository, base] in
        let own = try Repository.open(at: repository, owner: .chancery, isHolding: true)
        let rules = try own.commit(base).tree
        return OverlayWorkspace(on: spec, layout: layout, view: view, mounter: mounter, rules: rules, repository: own)
      }
    } catch {
      await mounter.unmount(layout.layers)
      spec.delete()
      guard let error = error as? ConfinementError else { throw DraftStoreError(operation: operation, error) }
      refusal.withLock { $0 = error }
      return nil
    }
  }
}

package import Drafting
import LinuxSystem

/// Finds out which kind of workspaces this system offers, without a run.
package struct WorkspaceProbe: Sendable {
  package let kind: WorkspaceKind
  /// Why layers cannot be shown; `nil` where they can, or where nothing was there to show them.
  package let refusal: ConfinementError?

  /// Really shows two layers, and takes them away again.
  ///
  /// - Parameter bases: absolute path of the folder for what all runs share; made where it is missing.
  package init(bases: String, mounter: (any LayerMounter)?) async throws(DraftStoreError) {
    let operation = "cannot try workspaces in \(bases)"
    let folder = BaseFolder(path: bases)
    let withoutLayers = folder.hasVolumes ? WorkspaceKind.snapshot : .clone
    guard let mounter else {
      (kind, refusal) = (withoutLayers, nil)
      return
    }
    let trial = try await blocking(operation) { try Trial(in: folder) }
    var refused: ConfinementError?
    do {
      let root = try await mounter.mount(trial.layers)
      _ = try? Descriptor(taking: root, operation)
    } catch {
      refused = error
    }
    await mounter.unmount(trial.layers)
    try await blocking(operation) { try folder.record.delete(trial.place) }
    (kind, refusal) = (refused == nil ? .overlay : withoutLayers, refused)
  }

  /// Two layers with nothing in them, on the record as unfinished.
  private struct Trial: Sendable {
    let place: CreationLog.Place
    let layers: WorkspaceLayers

    init(in folder: BaseFolder) throws(SystemError) {
      let unfinished = try folder.begin()
      place = unfinished.place
      for name in ["lower", "upper"] {
        let layer = try unfinished.folder.makeFolder(Array(name.utf8), owner: nil)
        try layer.makeFolder(Array(WorkspaceLayers.files.utf8))
      }
      for name in ["work", "point"] { try unfinished.folder.makeFolder(Array(name.utf8)) }
      let path = folder.record.path(of: place)
      layers = WorkspaceLayers(
        lowers: ["\(path)/lower"], upper: "\(path)/upper", work: "\(path)/work", point: "\(path)/point")
    }
  }
}

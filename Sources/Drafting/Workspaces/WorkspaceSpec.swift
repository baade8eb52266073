import Drafting
import LinuxSystem

/// What a workspace stands on: its name in a run's folder, what it begins from, and whose files they are.
struct WorkspaceSpec: Sendable {
  let name: String
  let run: RunFolder
  let origin: DraftOrigin
  let owner: FileOwner?
  let live: LiveWorkspaces
  /// Ignored folders of the target that commands see in it.
  var brought: [BroughtFolder] = []

  /// Where all of it lies, or the files themselves where they have no layers.
  var files: CreationLog.Place { CreationLog.Place(.workspaces, name) }
  /// Where content is written aside for files that have no layers.
  var staging: CreationLog.Place { CreationLog.Place(.staging, name) }

  /// What could not be deleted is still on the record, and goes with the next sweep.
  func delete() {
    let standing = (try? run.standing()) ?? [files, staging]
    for place in [files, staging] where standing.contains(place) { try? run.delete(place) }
  }

  /// Deletes it all, and leaves what that could not take to the next sweep.
  func leave() {
    delete()
    live.remove(name)
  }
}

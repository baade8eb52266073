/// Where a workspace's files are, in the terms of the sandbox that shows them to commands.
package struct WorkspacePlace: Hashable, Sendable {
  package enum Files: Hashable, Sendable {
    /// An ordinary folder, by its absolute path.
    case folder(String)
    /// Layers that only the sandbox shows as one folder.
    case layers(WorkspaceLayers)
  }

  package var files: Files
  /// Absolute paths of git object folders that the workspace's own repository borrows from; shown read-only, at the
  /// same paths.
  package var objects: [String]
  /// Ignored folders of the target that commands see besides.
  package var brought: [BroughtFolder]

  package init(_ files: Files, objects: [String] = [], brought: [BroughtFolder] = []) {
    self.files = files
    self.objects = objects
    self.brought = brought
  }

  /// A folder without a repository of its own.
  package static func folder(_ path: String) -> WorkspacePlace { WorkspacePlace(.folder(path)) }
}

/// Folders that lie over one another and look like one; what is changed lands in the uppermost.
///
/// All paths are absolute. Each layer holds the workspace's files in its folder `files`, so that what lies beside it
/// can be renamed into it and is out of a command's sight.
package struct WorkspaceLayers: Hashable, Sendable {
  /// Folders that stay as they are, the topmost first.
  package var lowers: [String]
  /// The folder that holds what is changed.
  package var upper: String
  /// An empty folder that the kernel works in, beside `upper` in the same file system.
  package var work: String
  /// An empty folder that the layers are seen at, by the sandbox alone.
  package var point: String

  package init(lowers: [String], upper: String, work: String, point: String) {
    self.lowers = lowers
    self.upper = upper
    self.work = work
    self.point = point
  }

  /// The folder in each layer that commands see as their workspace.
  package static let files = "files"
  /// The folder in the upper layer that content is written aside in; no command sees it.
  package static let aside = "aside"
}

/// Shows layers as one folder that commands and the workspace's own tools share.
package protocol LayerMounter: Sendable {
  /// Shows the layers until they are unmounted.
  ///
  /// - Returns: an open descriptor of the root of what they look like together; the caller closes it.
  /// - Throws: `ConfinementError` where this system cannot do it.
  func mount(_ layers: WorkspaceLayers) async throws(ConfinementError) -> Int32

  /// Ends what still runs over the layers. Layers that are not mounted are not an error.
  func unmount(_ layers: WorkspaceLayers) async
}

package import RunJournal

/// What an effect reaches, in one spelling for all spellings of it.
extension TargetName {
  /// A reference of a repository, under each name that the repository goes by: through a link or a mount, it is still the
  /// same folder.
  ///
  /// - Parameter file: the repository's folder by device and inode, where they are known.
  package static func reference(
    _ name: String, inRepository path: String, file: (device: Int64, inode: Int64)? = nil
  ) -> [TargetName] {
    var roots = [TargetSpelling.repository(path)]
    if let file { roots.append("device \(file.device) inode \(file.inode)") }
    return roots.map { TargetName(space: .reference, root: $0, parts: TargetSpelling.reference(name)) }
  }

  /// A reference of a remote; `nil` stands for any of them.
  package static func reference(_ name: String?, atRemote url: String) -> TargetName {
    TargetName(
      space: .reference, root: TargetSpelling.remote(url), parts: name.map(TargetSpelling.reference) ?? [])
  }

  /// The folder that a repository keeps its references in.
  package static func gitFolder(of repository: String) -> TargetName {
    let folder = TargetSpelling.path(TargetSpelling.repository(repository))
    return TargetName(space: .path, root: "", parts: folder + [".git"])
  }

  /// A file by its path, and by device and inode where it exists.
  package static func file(_ path: String, file: (device: Int64, inode: Int64)? = nil) -> [TargetName] {
    var names = [TargetName(space: .path, root: "", parts: TargetSpelling.path(path))]
    if let file {
      names.append(TargetName(space: .path, root: "device \(file.device)", parts: ["inode \(file.inode)"]))
    }
    return names
  }

  package static func database(_ name: String, on server: String) -> TargetName {
    TargetName(space: .database, root: TargetSpelling.folded(server), parts: TargetSpelling.path(name))
  }

  /// An HTTP address. Its root is the host.
  package static func endpoint(_ url: String) -> TargetName {
    let (host, path) = TargetSpelling.endpoint(url)
    return TargetName(space: .endpoint, root: host, parts: path)
  }

  /// What a command reaches, in the plan's words: its program does not say.
  package static func command(_ target: String) -> TargetName {
    TargetName(space: .command, root: "", parts: TargetSpelling.path(target))
  }

  package static func tool(_ name: String, of server: String) -> TargetName {
    TargetName(space: .tool, root: TargetSpelling.folded(server), parts: [TargetSpelling.folded(name)])
  }
}

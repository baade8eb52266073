extension SandboxProfile {
  /// The profile of this system: its program folders, and those of the host's `PATH` that lie in what is shown.
  ///
  /// - Parameter show: absolute paths that are shown besides.
  /// - Parameter hostPath: the value of `PATH` that Chancery itself was started with.
  package static func ofThisSystem(show: [String] = [], hostPath: String) -> SandboxProfile {
    let names = ["/usr", "/opt", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32"]
    var profile = SandboxProfile(roots: names.compactMap(root(at:)), show: show)
    let visible = ["/usr", "/opt"] + show
    let extra = hostPath.split(separator: ":").map(String.init).filter { folder in
      !profile.path.contains(folder) && visible.contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }
    profile.path += extra.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    profile.openFiles = min(profile.openFiles, hardLimit("Max open files"))
    profile.processes = min(profile.processes, hardLimit("Max processes"))
    profile.fileBytes = min(profile.fileBytes, hardLimit("Max file size"))
    profile.memoryBytes = min(profile.memoryBytes, hardLimit("Max data size"))
    return profile
  }

  private static func root(at path: String) -> Root? {
    if let target = SystemFiles.linkTarget(of: path) { return .link(path, target: target) }
    return SystemFiles.isFolder(path) ? .folder(path) : nil
  }

  /// A limit may be lowered and not raised, so what the system allows Chancery bounds what is asked for inside.
  private static func hardLimit(_ name: String) -> Int {
    let text = SystemFiles.text(of: "/proc/self/limits") ?? ""
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return .max }
    let words = line.dropFirst(name.count).split(separator: " ")
    return words.count > 1 ? Int(words[1]) ?? .max : .max
  }
}

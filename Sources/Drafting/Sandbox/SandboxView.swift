package import Plans

/// What commands under one profile see on this system: the profile's places as they really are here.
package struct SandboxView: Sendable {
  /// A place of the system, by the path that it has inside.
  package enum Place: Hashable, Sendable {
    case shown(String, source: String)
    case link(String, target: String)
  }

  package var places: [Place]
  /// What people chose to show; that one is missing is an error.
  package var chosen: [String]
  /// Folders that can be written to, where what is written is thrown away.
  package var caches: [String]
  /// What is hidden in places that are shown.
  package var covered: [String]
  /// Folders in places that are shown, of which commands see nothing but what is shown below them by itself.
  package var emptied: [String] = []
  /// Names below the fresh home folder, and what they lead to.
  package var homeLinks: [String: String]
  package var path: [String]
  package var environment: [String: String]
  package var history: Bool
  package var limits: SandboxLimits

  /// Where the workspace lies inside, wherever it lies outside.
  package static let workspace = "/workspace"
  package static let home = "/home/chancery"
  package static let standardPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

  package init(
    places: [Place], chosen: [String] = [], caches: [String] = [], covered: [String] = [],
    homeLinks: [String: String] = [:], path: [String], environment: [String: String] = [:], history: Bool = true,
    limits: SandboxLimits
  ) {
    self.places = places
    self.chosen = chosen
    self.caches = caches
    self.covered = covered
    self.homeLinks = homeLinks
    self.path = path
    self.environment = environment
    self.history = history
    self.limits = limits
  }

  /// Looks the profile's places up.
  ///
  /// - Parameter hostPath: the value of `PATH` that Chancery was started with. Folders of it that commands see are
  ///   searched for programs too: a version that was chosen outside is chosen inside.
  package init(_ profile: ConfinementProfile.Resolved, hostPath: String) {
    let read = profile.read.flatMap { place in
      HostFiles.matches(place.path).filter { !profile.hides($0) }.map { (path: $0, pattern: place) }
    }
    let visible = ["/usr", "/opt"] + read.map(\.path) + profile.show.map(\.path) + profile.caches.map(\.path)
    places = read.compactMap { Self.place(at: $0.path, visible: visible, hides: profile.hides) }
    chosen = profile.show.map(\.path)
    caches = profile.caches.map(\.path).filter { HostFiles.kind(of: $0) == .folder }
    covered = profile.hide + profile.cover.flatMap(HostFiles.everyMatch)
    history = profile.history
    limits = profile.limits
    environment = profile.environment
    homeLinks = [:]
    for (path, place) in read where HostFiles.kind(of: path) != nil {
      guard let name = place.homePath, let last = path.split(separator: "/").last else { continue }
      homeLinks[Self.replacingLast(of: name, by: String(last))] = path
    }
    for place in profile.show + profile.caches where HostFiles.kind(of: place.path) != nil {
      if let name = place.homePath { homeLinks[name] = place.path }
    }
    let fromHost = hostPath.split(separator: ":").map(String.init).filter { folder in
      visible.contains { folder.isAtOrBelow($0) }
    }
    path = (fromHost + profile.path.filter { HostFiles.kind(of: $0) != nil } + Self.standardPath).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// Where the host's files lie inside, as far as they lie below a place that is shown.
  func insides(of files: [String]) -> [String] {
    let shown =
      places.compactMap { place in
        if case .shown(let path, let source) = place { (path: path, source: source) } else { nil }
      } + chosen.map { (path: $0, source: HostFiles.real($0) ?? $0) }
    var insides: [String] = []
    for file in files {
      let real = HostFiles.real(file) ?? file
      for place in shown where real.hasPrefix(place.source + "/") {
        let inside = place.path + real.dropFirst(place.source.count)
        if !insides.contains(inside) { insides.append(inside) }
      }
    }
    return insides
  }

  /// A link stays one where commands see what it leads to; elsewhere they see that in its place.
  private static func place(at path: String, visible: [String], hides: (String) -> Bool) -> Place? {
    guard let real = HostFiles.real(path) else { return nil }
    if let target = HostFiles.linkTarget(of: path), visible.contains(where: { real.isAtOrBelow($0) && $0 != path }) {
      return .link(path, target: target)
    }
    return hides(real) ? nil : .shown(path, source: real)
  }

  private static func replacingLast(of name: String, by last: String) -> String {
    (name.split(separator: "/").dropLast().map(String.init) + [last]).joined(separator: "/")
  }
}

extension String {
  /// Whether the path is that of the folder, or of something in it.
  func isAtOrBelow(_ folder: String) -> Bool { self == folder || hasPrefix(folder + "/") }
}

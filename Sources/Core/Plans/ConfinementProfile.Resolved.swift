extension ConfinementProfile {
  /// A profile for one user: `~/` filled in, toolchains looked up, hidden paths removed.
  package struct Resolved: Hashable, Sendable {
    /// Paths of the system and of toolchains, read-only. Absent ones are skipped; the last part may contain `*`.
    package var read: [ShownPlace]
    /// Paths that a person chose to show, read-only, without wildcards.
    package var show: [ShownPlace]
    /// Writable paths, discarded afterwards, without wildcards. They lie over read-only ones.
    package var caches: [ShownPlace]
    /// Hidden paths, in order. One that lies within a shown path is covered.
    package var hide: [String]
    /// More paths to cover, from the toolchains. Every part of a path may contain `*`.
    package var cover: [String]
    /// Folders searched for programs before the system's own.
    package var path: [String]
    package var environment: [String: String]
    package var history: Bool
    package var reach: Reach
    package var limits: SandboxLimits

    /// Whether the path or a folder above it is hidden.
    package func hides(_ path: String) -> Bool { hide.contains { path.isAtOrBelow($0) } }
  }

  /// A path that is shown at the same place inside the sandbox.
  package struct ShownPlace: Hashable, Sendable {
    package var path: String
    /// Where it also appears in the fresh home folder, such as `.cargo/bin`; `nil` for a path that is not below `~/`.
    package var homePath: String?

    package init(path: String, homePath: String? = nil) {
      self.path = path
      self.homePath = homePath
    }
  }

  /// The profile for a user with that home folder. A toolchain that the table does not have shows nothing.
  package func resolved(home: String, toolchains table: [String: Toolchain]) -> Resolved {
    let home = HomeFolder(home)
    let chosen = toolchains.compactMap { table[$0] }
    let hidden = hide.map { home.place($0).path }.sorted()
    let isShown: (ShownPlace) -> Bool = { place in !hidden.contains { place.path.isAtOrBelow($0) } }
    func places(_ paths: [String]) -> [ShownPlace] { Self.unique(paths.map(home.place)).filter(isShown) }
    let variables = chosen.map(\.environment).reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    return Resolved(
      read: places(read + chosen.flatMap(\.show)), show: places(show), caches: places(caches), hide: hidden,
      cover: Set(chosen.flatMap(\.hide)).map { home.place($0).path }.sorted(),
      path: places(path + chosen.flatMap(\.path)).map(\.path),
      environment: variables.mapValues { home.place($0).path }.merging(environment) { _, own in own },
      history: history, reach: reach, limits: limits)
  }

  private static func unique(_ places: [ShownPlace]) -> [ShownPlace] {
    var seen: Set<ShownPlace> = []
    return places.filter { seen.insert($0).inserted }
  }
}

extension ConfinementProfiles {
  /// The profile that a step's commands run under, with the step's restrictions.
  package func resolved(
    _ name: ProfileName, narrowedBy restriction: SandboxRestriction = SandboxRestriction(), home: String
  ) -> ConfinementProfile.Resolved {
    self[name].restricted(by: restriction).resolved(home: home, toolchains: toolchains)
  }
}

/// The folder that `~/` stands for.
private struct HomeFolder {
  let path: String

  init(_ path: String) { self.path = path.hasSuffix("/") ? String(path.dropLast()) : path }

  func place(_ text: String) -> ConfinementProfile.ShownPlace {
    guard text.hasPrefix("~/") else { return ConfinementProfile.ShownPlace(path: text) }
    return ConfinementProfile.ShownPlace(path: path + text.dropFirst(), homePath: String(text.dropFirst(2)))
  }
}

extension String {
  /// Whether the path is that of the folder, or of something in it.
  fileprivate func isAtOrBelow(_ folder: String) -> Bool { self == folder || hasPrefix(folder + "/") }
}

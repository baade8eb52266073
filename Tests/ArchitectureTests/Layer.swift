/// The layers of the house, each a folder of `Sources`, and what each may import.
enum Layer: String, CaseIterable, Sendable {
  /// Values and rules.
  case core = "Core"
  /// The system and its libraries, each wrapped once.
  case platform = "Platform"
  /// Everything that can be thrown away.
  case drafting = "Drafting"
  /// The trusted base.
  case commit = "Commit"
  /// Files, journal, terminal, commands.
  case interface = "Interface"

  /// The layers whose rooms a room of this layer may import.
  var reaches: Set<Layer> {
    switch self {
    case .core: [.core]
    case .platform: [.core, .platform]
    case .drafting: [.core, .platform, .drafting]
    case .commit: [.core, .platform, .commit]
    // Only this layer composes.
    case .interface: Set(Layer.allCases)
    }
  }

  /// Whether its rooms may import the system's own modules, packages and C at all.
  var touchesTheWorld: Bool { self != .core }
}

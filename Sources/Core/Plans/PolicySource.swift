/// The layers of a policy, from the outermost to the innermost. Each can only narrow what the layers before it allow.
package enum PolicyLayer: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
  case system, user, repository, plan

  package static func < (left: PolicyLayer, right: PolicyLayer) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .system: 0
    case .user: 1
    case .repository: 2
    case .plan: 3
    }
  }

  /// The owner of the layer, in words.
  package var owner: String {
    switch self {
    case .system: "the system's policy"
    case .user: "your own policy"
    case .repository: "the repository's policy"
    case .plan: "the plan"
    }
  }
}

/// Where a limit was written.
package struct PolicySource: Hashable, Sendable, Codable {
  package var layer: PolicyLayer
  /// The path of the file.
  package var path: String
  /// From 1; `nil` where it is unknown.
  package var line: Int?

  package init(layer: PolicyLayer, path: String, line: Int? = nil) {
    self.layer = layer
    self.path = path
    self.line = line
  }

  /// Whether a list of names or keys there counts for a rule of this source: one of the same file does, and the system's.
  /// Whoever begins a run could write any other.
  package func counts(for rule: PolicySource) -> Bool {
    layer == .system || layer == rule.layer && path == rule.path
  }

  /// File and line.
  package var place: String { path + (line.map { ":\($0)" } ?? "") }
}

extension PolicySource: CustomStringConvertible {
  package var description: String { path.isEmpty ? layer.owner : "\(layer.owner), \(place)" }
}

package import JSON

/// A person's request: a goal, a target repository, tiers, a boundary and steps. The reader only returns valid plans.
package struct Plan: Hashable, Sendable {
  package var name: String
  package var goal: String
  package var target: Target
  /// The tiers that the plan names; the others come from the command line or the user's configuration.
  package var tiers: [Tier: ModelChoice]
  package var boundary: Boundary
  /// The line of each key of the boundary, such as `changes.files`; empty where the plan is not from a file.
  package var boundaryLines: [String: Int]
  package var inputs: [Input]
  /// Sources of the secrets that the plan declares; the user's configuration wins, name by name.
  package var secrets: [String: SecretSource]
  /// Ignored folders of the repository that the plan asks for; only the user's configuration grants them.
  package var bring: [String]
  /// In the order of the file, which is also the order in which drafts are merged.
  package var steps: [Step]

  package init(
    name: String, goal: String, target: Target = Target(), tiers: [Tier: ModelChoice] = [:],
    boundary: Boundary = Boundary(), inputs: [Input] = [], secrets: [String: SecretSource] = [:], steps: [Step],
    boundaryLines: [String: Int] = [:], bring: [String] = []
  ) {
    self.bring = bring
    self.boundaryLines = boundaryLines
    self.name = name
    self.goal = goal
    self.target = target
    self.tiers = tiers
    self.boundary = boundary
    self.inputs = inputs
    self.secrets = secrets
    self.steps = steps
  }

  /// The repository that the plan changes.
  package struct Target: Hashable, Sendable {
    /// A path, relative to the folder of the plan file; `nil` means the repository that contains the plan file.
    package var repository: String?
    /// A branch, tag or commit; `nil` means the repository's HEAD.
    package var base: String?

    package init(repository: String? = nil, base: String? = nil) {
      self.repository = repository
      self.base = base
    }
  }

  /// A value given on the command line when the plan is run.
  package struct Input: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
      case string, integer, boolean
    }

    package var name: String
    package var kind: Kind
    /// A regular expression that a string must match from end to end.
    package var pattern: String?
    package var defaultValue: JSONValue?

    package init(name: String, kind: Kind, pattern: String? = nil, defaultValue: JSONValue? = nil) {
      self.name = name
      self.kind = kind
      self.pattern = pattern
      self.defaultValue = defaultValue
    }
  }
}

extension Plan {
  /// The step with this id.
  package func step(_ id: StepID) -> Step? {
    steps.first { $0.id == id }
  }

  /// The steps that must finish before this one, directly or through others, in the order of the file.
  package func ancestors(of id: StepID) -> [Step] {
    var found: Set<StepID> = []
    var waiting = step(id)?.needs ?? []
    while let next = waiting.popLast() {
      if found.insert(next).inserted { waiting += step(next)?.needs ?? [] }
    }
    return steps.filter { found.contains($0.id) }
  }
}

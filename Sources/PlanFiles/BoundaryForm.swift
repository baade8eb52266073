import Documents
import Plans

/// The table of the keys of `boundary`.
enum BoundaryForm {
  static let paths = Field("paths", pathsForm, "Which paths may change.")
  static let changes = Field("changes", changesForm, "How much may change, over all drafts together.")
  static let effects = Field("effects", effectsForm, "How many effects of a kind may be applied.")
  static let spend = Field("spend", spendForm, "What the run may use up.")

  static let form = Form<Boundary>.record(
    "boundary", "Limits, which only ever narrow the policy.",
    [paths.entry, changes.entry, effects.entry, spend.entry]
  ) { record in
    Boundary(
      paths: record[paths] ?? .init(), changes: record[changes] ?? .init(), effects: record[effects] ?? [:],
      spend: record[spend] ?? .init())
  }

  static let allow = Field("allow", .list(of: .pathPattern), "Patterns of paths that may change; all by default.")
  static let deny = Field("deny", .list(of: .pathPattern), "Patterns of paths that may not change, in spite of allow.")

  static let pathsForm = Form<Boundary.Paths>.record(
    "paths", "Which paths may change.", [allow.entry, deny.entry]
  ) { record in
    Boundary.Paths(allow: record[allow], deny: record[deny] ?? [])
  }

  static let files = Field("files", .integer(0...1_000_000), "Files added, changed and deleted.")
  static let lines = Field("lines", .integer(0...100_000_000), "Lines added plus lines removed.")
  static let deletions = Field("deletions", .integer(0...1_000_000), "Files deleted.")
  static let binaries = Field("binaries", .integer(0...1_000_000), "Binary files added or changed.")

  static let changesForm = Form<Boundary.Changes>.record(
    "changes", "How much may change.", [files.entry, lines.entry, deletions.entry, binaries.entry]
  ) { record in
    Boundary.Changes(
      files: record[files], lines: record[lines], deletions: record[deletions], binaries: record[binaries])
  }

  static let counts = EffectKind.allCases.map { kind in
    (kind: kind, field: Field(kind.rawValue, .integer(0...1000), "How many \(kind.rawValue) effects may be applied."))
  }

  static let effectsForm = Form<[EffectKind: Int]>.record(
    "effect-counts", "How many effects of a kind may be applied.", counts.map(\.field.entry)
  ) { record in
    var limits: [EffectKind: Int] = [:]
    for (kind, field) in counts { limits[kind] = record[field] }
    return limits
  }

  static let usd = Field("usd", .dollars(decimals: 12), "US dollars for models.")
  static let wall = Field("wall", .duration(1...2_592_000), "Time while the run works, such as 20m.")
  static let attempts = Field("attempts", .integer(1...10_000), "Draft attempts, over all steps together.")

  static let spendForm = Form<Boundary.Spend>.record(
    "spend", "What the run may use up.", [usd.entry, wall.entry, attempts.entry]
  ) { record in
    Boundary.Spend(money: record[usd], wallSeconds: record[wall], attempts: record[attempts])
  }
}

extension Form where Value == String {
  /// A pattern of paths below the repository's root.
  static var pathPattern: Form {
    text("a path pattern below the repository's root, such as \"Sources/**\"") { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      let isWhole = !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
      return isWhole && !text.contains { $0 == "\\" || $0 == "\0" || $0.isNewline }
    }
  }
}

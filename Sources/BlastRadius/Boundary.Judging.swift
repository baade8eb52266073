package import Plans

extension Boundary {
  /// The limits that these changes are over, paths first; empty when the change lies within the boundary.
  package func violations(of changes: [FileChange]) -> [BoundaryViolation] {
    paths.violations(of: changes.map(\.path)) + self.changes.violations(of: changes)
  }

  /// The limits that applying effects of these kinds is over, one kind for each effect.
  package func violations(ofEffects kinds: [EffectKind]) -> [BoundaryViolation] {
    EffectKind.allCases.compactMap { kind in
      let count = kinds.count { $0 == kind }
      guard let limit = effects[kind], count > limit else { return nil }
      let key = "boundary.effects.\(kind.rawValue)"
      return BoundaryViolation(
        limit: key, allowed: String(limit), measured: String(count), offenders: [kind.rawValue],
        remedy: "raise \(key) to at least \(count), or split the plan")
    }
  }
}

extension Boundary.Paths {
  /// The path rules that these paths break.
  package func violations(of paths: [String]) -> [BoundaryViolation] {
    let rules = PathRules(self)
    guard rules.problems.isEmpty else { return [unreadable(rules.problems)] }
    var denied: [(path: String, pattern: String)] = []
    var outside: [String] = []
    var malformed: [String] = []
    for path in paths {
      switch rules.judge(path) {
      case .allowed: break
      case .outside: outside.append(path)
      case .denied(let pattern): denied.append((path, pattern))
      case .malformed: malformed.append(path)
      }
    }
    return [malformedViolation(malformed), deniedViolation(denied), outsideViolation(outside)].compactMap { $0 }
  }

  private func unreadable(_ problems: [PathPatternError]) -> BoundaryViolation {
    BoundaryViolation(
      limit: "boundary.paths", allowed: "patterns that can be read", measured: "\(problems.count) that cannot",
      offenders: BoundaryViolation.shortened(problems.map(\.pattern)),
      remedy: "correct the pattern: \(problems.map(\.description).joined(separator: "; "))")
  }

  private func malformedViolation(_ paths: [String]) -> BoundaryViolation? {
    guard !paths.isEmpty else { return nil }
    return BoundaryViolation(
      limit: "boundary.paths", allowed: "paths within the tree", measured: "\(paths.count) that are none",
      offenders: BoundaryViolation.shortened(paths), remedy: "draft again without them; no boundary can allow these")
  }

  private func deniedViolation(_ denied: [(path: String, pattern: String)]) -> BoundaryViolation? {
    guard !denied.isEmpty else { return nil }
    let patterns = deny.filter { text in denied.contains { $0.pattern == text } }
    return BoundaryViolation(
      limit: "boundary.paths.deny", allowed: "nothing in \(Self.list(patterns))",
      measured: BoundaryViolation.counted(denied.count, "path"),
      offenders: BoundaryViolation.shortened(denied.map(\.path)),
      remedy: "draft again without these paths, or take \(Self.list(patterns)) out of boundary.paths.deny")
  }

  private func outsideViolation(_ outside: [String]) -> BoundaryViolation? {
    guard !outside.isEmpty else { return nil }
    let allowed = allowLists.map { $0.isEmpty ? "no path" : Self.list($0) }.joined(separator: " and also ")
    return BoundaryViolation(
      limit: "boundary.paths.allow", allowed: allowed,
      measured: "\(BoundaryViolation.counted(outside.count, "path")) outside",
      offenders: BoundaryViolation.shortened(outside),
      remedy: "add \(outside.count == 1 ? "the path" : "the paths") to boundary.paths.allow, "
        + "in the policy too where it has such a list, or draft again without")
  }

  private static func list(_ patterns: [String]) -> String { patterns.joined(separator: ", ") }
}

extension Boundary.Changes {
  /// The figures of the changes that are over their limits.
  package func violations(of changes: [FileChange]) -> [BoundaryViolation] {
    let measure = ChangeMeasure(of: changes)
    let largest = changes.sorted { ($1.lines, $0.path) < ($0.lines, $1.path) }.filter { $0.lines > 0 }
    return [
      violation("files", limit: files, measured: measure.files, offenders: changes),
      violation("lines", limit: lines, measured: measure.lines, offenders: largest),
      violation(
        "deletions", limit: deletions, measured: measure.deletions, offenders: changes.filter(\.isDeletion)),
      violation(
        "binaries", limit: binaries, measured: measure.binaries, offenders: changes.filter(\.bringsBinary)),
    ].compactMap { $0 }
  }

  private func violation(
    _ name: String, limit: Int?, measured: Int, offenders: [FileChange]
  ) -> BoundaryViolation? {
    guard let limit, measured > limit else { return nil }
    return BoundaryViolation(
      limit: "boundary.changes.\(name)", allowed: String(limit), measured: String(measured),
      offenders: BoundaryViolation.shortened(offenders.map(\.path)),
      remedy: "raise boundary.changes.\(name) to at least \(measured), or split the plan")
  }
}

extension BoundaryViolation {
  static func shortened(_ offenders: [String]) -> [String] { Array(offenders.prefix(20)) }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

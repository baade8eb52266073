import Plans
import Policy

/// Judges a change by one boundary in the plainest way there is, sharing nothing with the judge but the values.
struct SimpleOracle {
  let boundary: Boundary

  func allows(_ changes: [FileChange], _ effects: [EffectFacts]) -> Bool {
    changes.allSatisfy { allows($0.path) } && boundary.changes.limits.allSatisfy { total($0.key, changes) <= $0.value }
      && boundary.effects.allSatisfy { kind, limits in allows(effects.filter { $0.kind == kind }, limits) }
  }

  private func allows(_ path: String) -> Bool {
    if let allow = boundary.paths.allow, !allow.contains(where: { fits(path, $0, folded: false) }) { return false }
    return !boundary.paths.deny.contains { fits(path, $0, folded: true) }
  }

  /// A denial reaches whatever lies below; an allowance only where its last part holds no wildcard.
  private func fits(_ path: String, _ pattern: String, folded: Bool) -> Bool {
    let path = (folded ? path.lowercased() : path).split(separator: "/").map(String.init)
    var parts = (folded ? pattern.lowercased() : pattern).split(separator: "/").map(String.init)
    if pattern.hasSuffix("/") { parts.append("**") }
    if folded { return fits(path[...], (parts + ["**"])[...]) }
    if parts.last == "**" { return fits(path[...], (parts.dropLast() + ["*", "**"])[...]) }
    let isOpen = parts.last?.contains { "*?".contains($0) } == false
    return fits(path[...], (isOpen ? parts + ["**"] : parts)[...])
  }

  private func fits(_ path: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if first == "**" {
      return (path.startIndex...path.endIndex).contains { fits(path[$0...], pattern.dropFirst()) }
    }
    guard let part = path.first, fits(Array(part)[...], Array(first)[...]) else { return false }
    return fits(path.dropFirst(), pattern.dropFirst())
  }

  private func fits(_ text: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
    switch pattern.first {
    case nil: text.isEmpty
    case "*": (text.startIndex...text.endIndex).contains { fits(text[$0...], pattern.dropFirst()) }
    case "?": !text.isEmpty && fits(text.dropFirst(), pattern.dropFirst())
    case let character: text.first == character && fits(text.dropFirst(), pattern.dropFirst())
    }
  }

  private func total(_ limit: ChangeLimit, _ changes: [FileChange]) -> Int {
    switch limit {
    case .files: changes.count
    case .added: changes.map(\.linesAdded).reduce(0, +)
    case .removed: changes.map(\.linesRemoved).reduce(0, +)
    case .lines: total(.added, changes) + total(.removed, changes)
    case .deletions: changes.filter { $0.kind == .deleted && $0.moved == nil || isEmptied($0) }.count
    case .soleCopies:
      changes.filter { ($0.kind == .deleted && $0.moved == nil || isEmptied($0)) && $0.before?.isKeptElsewhere != true }
        .count
    case .renames: changes.filter { $0.kind == .added && $0.moved != nil }.count
    case .binaries: changes.filter { $0.isBinary && $0.kind != .deleted }.count
    case .bytes: changes.map(\.newSize).reduce(0, +)
    case .executables: changes.filter { $0.newMode == 0o100755 && $0.oldMode != 0o100755 }.count
    case .symlinks: changes.filter { $0.newMode == 0o120000 }.count
    default: 0
    }
  }

  private func isEmptied(_ change: FileChange) -> Bool {
    change.kind == .modified && change.newSize == 0 && (change.before?.size ?? change.linesRemoved) > 0
  }

  private func allows(_ effects: [EffectFacts], _ limits: EffectLimits) -> Bool {
    if let count = limits.count, effects.count > count { return false }
    for (attribute, names) in limits.names {
      for effect in effects {
        guard let found = effect.names[attribute] else {
          if names.allow != nil || !names.deny.isEmpty { return false }
          continue
        }
        for name in found {
          if let allow = names.allow, !allow.contains(where: { fits(Array(name)[...], Array($0)[...]) }) {
            return false
          }
          let folded = Array(name.lowercased())[...]
          if names.deny.contains(where: { fits(folded, Array($0.lowercased())[...]) }) { return false }
        }
      }
    }
    return limits.numbers.allSatisfy { figure, most in
      effects.allSatisfy { $0.numbers[figure] != nil } && effects.compactMap { $0.numbers[figure] }.reduce(0, +) <= most
    }
  }
}

package import Approval
import Plans
import Policy
import Texts

/// How a proposal differs from the one that a person last looked at, from both proposals alone.
package struct ReviewChanges: Hashable, Sendable {
  /// The seal that was looked at.
  package var seal: String
  /// What is different, a line each, and what is the same.
  package var lines: [String]
  /// The difference between the two diffs; empty where they are the same.
  package var diff: String

  package init(from earlier: SealedProposal, to current: SealedProposal, earlierDiff: String, diff: String) {
    seal = earlier.seal.short
    let (old, new) = (DiffSections(earlierDiff), DiffSections(diff))
    lines =
      Self.applied(earlier, current.proposal) + Self.effects(earlier.proposal, current.proposal)
      + Self.checks(earlier.proposal, current.proposal)
      + Self.files(old, new)
    self.diff = earlierDiff == diff ? "" : DiffOfDiffs(old, new).text
  }

  /// What of the earlier proposal was applied, so that the current one is for the rest.
  private static func applied(_ earlier: SealedProposal, _ current: Proposal) -> [String] {
    let places = current.continues.first { $0.seal == earlier.seal.hex }?.effects ?? []
    return places.compactMap { place in
      earlier.proposal.effect(at: place).map { "effect \(place + 1) (\($0.kind.rawValue)) of that was applied since" }
    }
  }

  private static func effects(_ earlier: Proposal, _ current: Proposal) -> [String] {
    let (old, new) = (earlier.effects.map(\.preview), current.effects.map(\.preview))
    if old == new { return ["the effects are the same"] }
    return current.effects.enumerated().flatMap { index, effect -> [String] in
      // The plan's own place tells which effect it is, where others are applied by now.
      let same = earlier.effects.first { $0.kind == effect.kind && $0.origin.place == effect.origin.place }
      let before = same?.preview ?? (current.continues.isEmpty && old.indices.contains(index) ? old[index] : nil)
      guard before != effect.preview else { return [] }
      let name = "effect \(index + 1) (\(effect.kind.rawValue))"
      return [before.map { "\(name) was: \($0)" }, "\(name) is: \(effect.preview)"].compactMap(\.self)
    }
  }

  private static func checks(_ earlier: Proposal, _ current: Proposal) -> [String] {
    let lost = earlier.checks.filter { !current.checks.contains($0) }
    let gained = current.checks.filter { !earlier.checks.contains($0) }
    return lost.map { "this check had passed and has not now: \(CommandText.line($0))" }
      + gained.map { "this check has passed since: \(CommandText.line($0))" }
  }

  private static func files(_ old: DiffSections, _ new: DiffSections) -> [String] {
    var lines: [String] = []
    for name in new.names where old[name] == nil { lines.append("\(name) changes now, and did not before") }
    for name in old.names where new[name] == nil { lines.append("\(name) does not change any more") }
    for name in new.names {
      if let before = old[name], before != new[name] { lines.append("\(name) changes in another way") }
    }
    let same = new.names.filter { old[$0] == new[$0] }.count
    if same > 0 { lines.append("\(same) of \(new.names.count) files change exactly as before") }
    return lines
  }
}

/// The parts of a unified diff, a file each.
struct DiffSections: Sendable {
  /// In the order of the diff.
  private(set) var names: [String] = []
  private var sections: [String: [Substring]] = [:]

  init(_ diff: String) {
    var name = ""
    for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("diff --git ") {
        name = Self.name(line)
        if sections[name] == nil { names.append(name) }
      }
      // Names of objects tell nothing that the lines do not.
      if !line.hasPrefix("index ") { sections[name, default: []].append(line) }
    }
  }

  subscript(name: String) -> [Substring]? { sections[name] }

  /// The path after the change, as the diff spells it.
  private static func name(_ line: Substring) -> String {
    let words = line.dropFirst("diff --git ".count)
    guard let half = words.ranges(of: " b/").last else { return String(words) }
    return String(words[half.upperBound...])
  }
}

/// The difference between two unified diffs, file by file, as `diff` would print it: lines of the diffs stand behind `-`,
/// `+` or a space.
struct DiffOfDiffs {
  let text: String

  /// Lines of a file's diff beyond which only that it differs is said.
  private static let mostLines = 4000
  /// Lines of what is the same that are shown around what is not.
  private static let context = 3

  init(_ old: DiffSections, _ new: DiffSections) {
    let names = new.names + old.names.filter { new[$0] == nil }
    text = names.compactMap { name in
      let (before, after) = (old[name] ?? [], new[name] ?? [])
      guard before != after else { return nil }
      guard before.count + after.count <= Self.mostLines else { return "=== \(name): too long to compare here\n" }
      return "=== \(name)\n" + Self.lines(from: before, to: after)
    }.joined()
  }

  private static func lines(from old: [Substring], to new: [Substring]) -> String {
    let changes = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [(mark: Character, text: Substring)] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, removed.contains(left) {
        lines.append(("-", old[left]))
        left += 1
      } else if right < new.count, inserted.contains(right) {
        lines.append(("+", new[right]))
        right += 1
      } else {
        lines.append((" ", right < new.count ? new[right] : old[left]))
        left += 1
        right += 1
      }
    }
    return folded(lines)
  }

  /// Leaves out what is the same and far from what is not.
  private static func folded(_ lines: [(mark: Character, text: Substring)]) -> String {
    var shown = Array(repeating: false, count: lines.count)
    for index in lines.indices where lines[index].mark != " " {
      for near in max(0, index - context)...min(lines.count - 1, index + context) { shown[near] = true }
    }
    var text = ""
    var isSkipping = false
    for (index, line) in lines.enumerated() {
      if shown[index] {
        text += "\(line.mark)\(line.text)\n"
      } else if !isSkipping {
        text += "…\n"
      }
      isSkipping = !shown[index]
    }
    return text
  }
}

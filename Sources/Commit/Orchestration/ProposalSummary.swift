import Approval
import JSON
import Plans
import Policy
import RunJournal
import Texts

/// What a person reads before approving, made from the proposal alone and never from a model's words.
struct ProposalSummary {
  let proposal: Proposal
  let goal: String
  let boundary: Boundary
  /// What drafts wrote that is no part of them, such as ignored files.
  var leftOutOfDrafts: [String] = []
  /// Effects of the step that were applied under earlier seals.
  var appliedBefore: [ProposedEffect] = []
  /// Ignored folders that the checks saw, with what is doubtful about them, on one line.
  var checkedWith: String? = nil

  /// The text that is sealed with the proposal.
  var text: String { (heading + body + cautions).joined(separator: "\n") }

  /// What was measured, without what differs from one run of the same plan to the next: a question to a model has to be
  /// the same when a recording answers it.
  var facts: String { body.joined(separator: "\n") }

  private var body: [String] { applied + effects + changes + checks }

  private var applied: [String] {
    guard !appliedBefore.isEmpty else { return [] }
    return ["Applied already, under an earlier seal; the draft below was landed with it:"]
      + appliedBefore.map { "  \($0.kind.rawValue): \($0.preview.onOneLine)" } + [""]
  }

  private var heading: [String] {
    [
      "Plan \(proposal.planName): \(goal)", "Run \(proposal.run), step \(proposal.step)",
      "Target \(proposal.target.path), drafted from \(proposal.base.commit.prefix(12))", "",
    ]
  }

  private var cautions: [String] {
    var lines: [String] = []
    if !proposal.missingLayers.isEmpty {
      lines.append("Confinement: commands ran without \(proposal.missingLayers.joined(separator: ", ").onOneLine)")
    }
    if !leftOutOfDrafts.isEmpty {
      lines.append("Written, and no part of the draft:")
      lines += leftOutOfDrafts.prefix(Self.mostNamed).map { "  \($0.onOneLine)" }
      let more = leftOutOfDrafts.count - Self.mostNamed
      if more > 0 { lines.append("  and \(more) more") }
    }
    if !proposal.leftOut.isEmpty {
      lines.append("Too large for the slow tier, so it was not shown:")
      lines += proposal.leftOut.map { "  \($0.onOneLine)" }
    }
    if proposal.policy.onFailure == .compensate {
      lines.append("On failure: applied effects are undone, the last one first")
    }
    lines += proposal.policy.waived.map { "Waived: \($0.onOneLine)" }
    lines += proposal.policy.people.map { "A person is asked: \($0.onOneLine)" }
    for (currency, amount) in proposal.policy.besides.sorted(by: { $0.key < $1.key }) {
      lines.append("Other steps of this run move \(amount) minor units of \(currency) besides")
    }
    if let count = proposal.policy.approvals { lines.append("Approvals: \(count) different people") }
    if let signers = proposal.policy.signers { lines.append("Signatures: by the keys of \(signers.path.onOneLine)") }
    return lines.isEmpty ? [] : [""] + lines
  }

  private static let mostNamed = 20

  private var effects: [String] {
    ["Effects, in this order:"]
      + proposal.effects.enumerated().flatMap { lines(for: $0.element, number: $0.offset + 1) } + [""]
  }

  private func lines(for effect: ProposedEffect, number: Int) -> [String] {
    let undo = effect.compensation.map { "undo\($0.assurance.text): \($0.preview.onOneLine)" } ?? "cannot be undone"
    return ["  \(number). \(effect.kind.rawValue): \(effect.preview.onOneLine)"] + shown(effect)
      + proposal.findings(on: effect).map { "     note: \($0.text(of: effect.kind).onOneLine)" }
      + effect.origin.provenanceLines.map { "     \($0)" }
      + (proposal.policy.unattended(number - 1).map { ["     needs no person, as \($0.onOneLine) says"] } ?? [])
      + runs(effect.executables)
      + ["     \(undo)"] + runs(effect.compensation?.executables ?? [])
  }

  /// What of an effect takes more than a line to show: a difference, a body.
  private func shown(_ effect: ProposedEffect) -> [String] {
    effect.shown.map { "     | \($0.onOneLine)" }
  }

  private func runs(_ executables: [SealedExecutable]) -> [String] {
    executables.map { "     runs \($0.path.onOneLine), SHA-256 \($0.digest.prefix(12))" }
  }

  private var changes: [String] {
    let measure = ChangeMeasure(of: proposal.changes)
    let usual: Set<ChangeLimit> = [.files, .lines, .deletions, .binaries]
    let totals = ChangeLimit.allCases.compactMap { limit -> String? in
      let most = boundary.changes[limit]
      guard usual.contains(limit) || most != nil || measure[limit] > 0 && limit.isTelling else { return nil }
      return total(limit.rawValue, measure[limit], most)
    }
    return ["Blast radius: " + totals.joined(separator: ", ")] + proposal.changes.shown.map(line) + [""]
  }

  private func total(_ name: String, _ used: Int, _ limit: Int?) -> String {
    "\(name) \(used)" + (limit.map { " of \($0)" } ?? "")
  }

  private func line(for change: FileChange) -> String {
    if let moved = change.renamedFrom {
      let test = TestFile.holds(moved) || TestFile.holds(change.path) ? ", a test" : ""
      return "  renamed  \(moved.onOneLine) to \(change.path.onOneLine)  (unchanged\(mode(of: change))\(test))"
    }
    let lines = "+\(change.linesAdded) -\(change.linesRemoved)"
    let size =
      change.unreadable.map { "\($0), \(change.newSize) bytes\(change.lines > 0 ? ", \(lines)" : "")" } ?? lines
    let test = TestFile.holds(change.path) ? change.kind == .added ? ", a new test" : ", a test" : ""
    return
      "  \(change.kind.rawValue.padded(to: 8)) \(change.path.onOneLine)  (\(size)\(mode(of: change))\(fate(of: change))\(test))"
  }

  private func mode(of change: FileChange) -> String {
    guard let new = change.newMode else { return "" }
    if let old = change.oldMode {
      return new == old ? "" : ", mode \(String(old, radix: 8)) becomes \(String(new, radix: 8))"
    }
    return new == 0o100644 ? "" : ", mode \(String(new, radix: 8))"
  }

  /// What became of the content, beyond an edit.
  private func fate(of change: FileChange) -> String {
    if let moved = change.moved {
      return change.kind == .deleted ? ", moved to \(moved.onOneLine)" : ", moved from \(moved.onOneLine)"
    }
    let sole = change.losesSoleCopy ? ", the only copy" : ""
    switch change.loss {
    case nil: return ""
    case .deleted?: return sole
    case .emptied?: return ", emptied" + sole
    case .cutDown?: return ", most of it gone" + sole
    case .overwritten?: return ", nothing of it left" + sole
    case .replaced?: return ", another kind of file" + sole
    }
  }

  private var checks: [String] {
    guard !proposal.checks.isEmpty else { return ["Checks: none ran."] }
    return ["Checks that passed on exactly this tree:"]
      + proposal.checks.map { "  \(CommandText.line($0).onOneLine)" }
      + (checkedWith.map { ["  with \($0.onOneLine)"] } ?? [])
  }
}

extension Compensation.Assurance {
  fileprivate var text: String {
    switch self {
    case .declared: " (declared, never tried)"
    case .tried: " (tried in the preview)"
    case .exact: ""
    }
  }
}

extension String {
  /// With invisible characters written out, so that a name cannot pass for lines of the text.
  var onOneLine: String {
    unicodeScalars.map { scalar in
      scalar.isInvisible ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
  }

  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }
}

extension ChangeLimit {
  /// Whether it is told also where it is not limited.
  fileprivate var isTelling: Bool {
    switch self {
    case .files, .lines, .added, .removed, .bytes: false
    default: true
    }
  }
}

import Approval
import Drafting
import Plans
import Policy
package import RunJournal
package import Terminal

/// The last words of a command that drove a run: what became of it, and what to do next.
package struct RunSummary {
  package let state: RunState
  package let style: Style

  package init(state: RunState, style: Style) {
    self.state = state
    self.style = style
  }

  package var lines: [String] {
    let word = StatusWord(state, isDriven: false)
    let run = state.start.run
    var lines = [style.paint(word.text, word.colour) + "  run \(run)" + (reason.map { ": " + visible($0) } ?? "")]
    lines += effects
    if state.end?.outcome == .failed || state.suspension?.cause == .obstructed {
      for check in state.failedChecks { lines += CheckText(check).block(indented: 2, style: style) }
    }
    for violation in state.violations { lines.append("  " + visibleLine("\(violation); \(violation.remedy)")) }
    lines.append("  cost \(cost), \(duration(state.spending.workingMilliseconds)) of work")
    lines += next.map { style.paint("next:", .cyan) + " " + $0 }
    return lines
  }

  /// What became of each effect that was begun, by the number that `resolve` and `undo` take.
  private var effects: [String] {
    let begun = state.steps.sorted { $0.key.text < $1.key.text }.flatMap { step, known in
      known.commits.filter { !$0.effects.isEmpty }.map { (step, known.earlier.isEmpty, $0) }
    }
    let steps = Set(begun.map { $0.0 })
    return begun.flatMap { step, isOnly, commit in
      commit.effects.sorted { $0.key < $1.key }.flatMap { index, effect -> [String] in
        let seal = isOnly ? "" : commit.sealed.map { " under seal \($0.seal.prefix(12))" } ?? ""
        let name = "effect \(index + 1)" + (steps.count > 1 ? " of \(step)" : "") + seal
        let settled = effect.settled.map { "\(name) \($0.outcome.word): \($0.detail)" }
        let undone = effect.compensation?.settled.map { "\(name) \($0.outcome.undoWord): \($0.detail)" }
        return [settled ?? "\(name) begun: its outcome is not known", undone].compactMap { $0 }
      }
    }.map { "  " + visibleLine($0) }
  }

  private var isPartlyApplied: Bool {
    state.begunEffects.contains { $0.settled?.outcome == .committed }
  }

  /// A limit that was exceeded is told with its remedy below.
  private var reason: String? { state.violations.isEmpty ? state.shownReason : nil }

  private var cost: String {
    state.spending.unpriced.isEmpty
      ? "\(state.spending.money)"
      : "\(state.spending.money) and more that has no price (\(state.spending.unpriced.sorted()[0]))"
  }

  private var next: [String] {
    let run = state.start.run
    guard state.end == nil || state.undoing != nil else {
      switch state.end?.outcome {
      case .committed?, .aborted?: return []
      case .stale? where isPartlyApplied:
        return ["`chancery undo \(run) --reason WHY` undoes the applied effects; a new run seals the rest anew"]
      case .drafted?: return ["`chancery diff \(run)` shows the draft"]
      default: return ["`chancery show \(run)` shows the run, `chancery log \(run)` its events"]
      }
    }
    guard !state.isRestored else {
      return ["look at the targets of the run, whose journal was restored from a backup; then `chancery abort \(run)`"]
    }
    switch state.suspension?.cause {
    case .approval:
      return ["`chancery review \(run)` at a terminal"]
    case .rejection:
      return ["`chancery review \(run)` at a terminal, to decide yourself"]
    case .drafted: return ["`chancery diff \(run)`, then `chancery commit \(run)`"]
    case .inDoubt:
      return [
        "`chancery resume \(run)` probes again; `chancery resolve \(run) EFFECT` records an outcome that you know"
      ]
    case .obstructed, .withheld, .interrupted, nil: return ["`chancery resume \(run)`"]
    }
  }
}

extension RunState {
  /// Why the run ended or waits; nothing where that would tell of effects that are undone by now.
  var shownReason: String? {
    // What holds up an undo after the run's end is the news.
    let held = undoing == nil ? nil : suspension?.detail
    return isUndone ? nil : (held ?? end?.reason ?? suspension?.detail).map(PromptDelimiter.unwrapped)
  }

  /// For a list of runs: why it ended or waits, on one line.
  package var listedReason: String {
    (shownReason ?? "").split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  /// The latest check of each step that did not pass and that no later one made up for.
  var failedChecks: [CommandRan] {
    steps.sorted { $0.key.text < $1.key.text }.compactMap { $0.value.failedCheck }
  }
}

extension EffectSettled.Outcome {
  /// As a person reads it.
  package var word: String { rawValue.replacing("-", with: " ") }

  /// What became of the undo of an effect.
  package var undoWord: String {
    switch self {
    case .committed: "undone"
    case .notApplied: "not undone"
    case .inDoubt: "undo in doubt"
    }
  }
}

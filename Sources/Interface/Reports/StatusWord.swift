package import RunJournal
package import Terminal

/// The one word that says where a run is.
package struct StatusWord {
  /// In JSON, where scripts rely on it.
  package let code: String
  /// On a screen.
  package var text: String { code == "undone" ? "undone" : code.replacing("-", with: " ") }
  package let colour: Style.Colour

  /// - Parameters:
  ///   - isDriven: whether a process is at work on the run; one that none drives and that says nothing was killed.
  ///   - isLost: whether the journal has lost entries of the run.
  package init(_ state: RunState, isDriven: Bool, isLost: Bool = false) {
    guard !isLost, !state.isRestored else {
      (code, colour) = (isLost ? "journal went back" : "in doubt", .red)
      return
    }
    switch (state.undoing == nil ? state.end?.outcome : nil, state.suspension?.cause) {
    case (.committed?, _) where state.isUndone: (code, colour) = ("undone", .yellow)
    case (.committed?, _): (code, colour) = ("committed", .green)
    case (.drafted?, _): (code, colour) = ("drafted", .green)
    case (let outcome?, _): (code, colour) = (outcome.rawValue, .red)
    case (nil, .approval?): (code, colour) = ("waiting for approval", .yellow)
    case (nil, .rejection?): (code, colour) = ("rejected by the slow tier", .yellow)
    case (nil, .drafted?): (code, colour) = ("sealed, not applied", .yellow)
    case (nil, .obstructed?): (code, colour) = ("obstructed", .yellow)
    case (nil, .withheld?): (code, colour) = ("withheld", .yellow)
    case (nil, .inDoubt?): (code, colour) = ("in doubt", .red)
    case (nil, .interrupted?): (code, colour) = ("interrupted", .yellow)
    case (nil, nil) where !isDriven && state.isApproved: (code, colour) = ("approved, not applied", .yellow)
    case (nil, nil) where !isDriven: (code, colour) = ("interrupted", .yellow)
    case (nil, nil): (code, colour) = ("under way", .cyan)
    }
  }
}

extension RunState {
  /// Whether the run has ended, and any of its applied effects is undone.
  var isUndone: Bool {
    undoing == nil && end?.outcome == .committed && hasUndone
  }

  private var hasUndone: Bool {
    begunEffects.contains(where: \.isUndone)
  }

  /// Whether a person approved a proposal of which nothing is applied yet.
  fileprivate var isApproved: Bool {
    steps.values.contains { $0.result == nil && $0.commit.approval?.decision == .approve && $0.commit.effects.isEmpty }
  }
}

package import RunJournal
package import Terminal

/// The one word that says where a run is.
package struct StatusWord {
  package let text: String
  package let colour: Style.Colour

  /// - Parameters:
  ///   - isDriven: whether a process is at work on the run; one that none drives and that says nothing was killed.
  ///   - isLost: whether the journal has lost entries of the run.
  package init(_ state: RunState, isDriven: Bool, isLost: Bool = false) {
    guard !isLost, !state.isRestored else {
      (text, colour) = (isLost ? "journal went back" : "in doubt", .red)
      return
    }
    switch (state.undoing == nil ? state.end?.outcome : nil, state.suspension?.cause) {
    case (.committed?, _) where state.isTakenBack: (text, colour) = ("taken back", .yellow)
    case (.committed?, _): (text, colour) = ("committed", .green)
    case (.drafted?, _): (text, colour) = ("drafted", .green)
    case (let outcome?, _): (text, colour) = (outcome.rawValue, .red)
    case (nil, .approval?): (text, colour) = ("waiting for approval", .yellow)
    case (nil, .rejection?): (text, colour) = ("rejected by the slow tier", .yellow)
    case (nil, .drafted?): (text, colour) = ("sealed, not applied", .yellow)
    case (nil, .obstructed?): (text, colour) = ("obstructed", .yellow)
    case (nil, .withheld?): (text, colour) = ("withheld", .yellow)
    case (nil, .inDoubt?): (text, colour) = ("in doubt", .red)
    case (nil, .interrupted?): (text, colour) = ("interrupted", .yellow)
    case (nil, nil) where !isDriven && state.isApproved: (text, colour) = ("approved, not applied", .yellow)
    case (nil, nil) where !isDriven: (text, colour) = ("interrupted", .yellow)
    case (nil, nil): (text, colour) = ("under way", .cyan)
    }
  }
}

extension RunState {
  /// Whether any of what was applied was taken back.
  fileprivate var isTakenBack: Bool {
    steps.values.contains { $0.commit.effects.values.contains(where: \.isTakenBack) }
  }

  /// Whether a person approved a proposal of which nothing is applied yet.
  fileprivate var isApproved: Bool {
    steps.values.contains { $0.result == nil && $0.commit.approval?.decision == .approve && $0.commit.effects.isEmpty }
  }
}

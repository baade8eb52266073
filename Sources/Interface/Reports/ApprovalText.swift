package import RunJournal
import Terminal

/// Who answered a sealed proposal, and what that answer proves.
package struct ApprovalText {
  private let approval: ApprovalGiven

  package init(_ approval: ApprovalGiven) { self.approval = approval }

  /// `approved by ada at a terminal`, `approved by ada, signed as ada@example.com`, `approved unattended`.
  package var line: String {
    let word = approval.decision == .approve ? "approved" : "rejected"
    if let signed = approval.signed {
      return "\(word) by \(visibleLine(approval.person)), signed as \(visibleLine(signed.principal))"
    }
    switch approval.means {
    case .unattended?: return "\(word) unattended, by a command of \(visibleLine(approval.person))'s account"
    case .terminal?: return "\(word) by \(visibleLine(approval.person)) at a terminal"
    case .signed?, nil: return "\(word) by \(visibleLine(approval.person))"
    }
  }
}

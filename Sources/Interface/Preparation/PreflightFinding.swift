import Approval
import Drafting
import Git
import JournalStore
import Terminal

/// Something that is wrong, or may come to be, with a run that has not begun.
package struct PreflightFinding: Hashable, Sendable {
  package var reason: String
  /// The line to write, or the next thing to do.
  package var hint: String?
  package var status: ExitStatus
  /// Whether the run is refused because of it; the others are told and stop nothing.
  package var isCertain: Bool

  package init(_ reason: String, hint: String? = nil, status: ExitStatus = .usage, isCertain: Bool = true) {
    self.reason = reason
    self.hint = hint
    self.status = status
    self.isCertain = isCertain
  }

  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self.init(failure.message, hint: failure.hint, status: failure.status)
    case let failure as DraftStoreError:
      self.init("\(failure.operation): \(failure.reason)", hint: failure.hint, status: .failed)
    case let failure as JournalError: self.init(failure.reason, hint: failure.hint, status: .failed)
    case let failure as SignatureProblem:
      self.init(failure.reason, hint: "correct `signers` or `revocations` in the configuration")
    case let failure as GitError: self.init(failure.description, status: .failed)
    default: self.init("\(error)", status: .failed)
    }
  }

  /// On one line, for a remark.
  package var line: String { reason + (hint.map { "; \($0)" } ?? "") }

  /// What the body comes to; what it throws is a finding.
  static func collecting<Result>(
    in findings: inout [PreflightFinding], _ body: () throws -> Result
  ) -> Result? {
    do {
      return try body()
    } catch {
      findings.append(PreflightFinding(error))
      return nil
    }
  }
}

extension CommandFailure {
  /// All of what is wrong with a run, in one answer.
  ///
  /// - Parameter findings: at least one that is certain.
  package init(refusing findings: [PreflightFinding]) {
    let certain = findings.filter(\.isCertain)
    let statuses = Set(certain.map(\.status))
    let status = statuses.count == 1 ? statuses.first ?? .usage : .usage
    guard findings.count > 1 else {
      self.init(status, findings.first?.reason ?? "", hint: findings.first?.hint)
      return
    }
    let ordered = certain + findings.filter { !$0.isCertain }
    let lines = ordered.map { finding in
      "  \(finding.reason)" + (finding.hint.map { "\n    hint: \($0)" } ?? "")
    }
    self.init(
      status,
      "\(counted(findings.count, "problem")) with this run; nothing was asked or spent\n"
        + lines.joined(separator: "\n"))
  }
}

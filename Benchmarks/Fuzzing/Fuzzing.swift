import Approval
import Forms
import Foundation
import Hashing
import JSON
import KindRegistry
import PlanFiles
import Plans
import Policy
import RunJournal

/// What libFuzzer calls: the first byte chooses what reads the others. A trap, a hang or a broken law ends the search.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 1, let subject = Subject(rawValue: start[0] % UInt8(Subject.allCases.count)) else { return -1 }
  subject.read(Array(UnsafeBufferPointer(start: start + 1, count: count - 1)))
  return 0
}

/// libFuzzer's own main, as the package manager's name for this program's; it hands the process over.
@_cdecl("fuzzing_main")
public func enter(_ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
  var (count, words) = (count, words)
  return runDriver(&count, &words, fuzz)
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ search: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

enum Subject: UInt8, CaseIterable {
  case plan, policy, document, proposal, approval

  func read(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    switch self {
    case .plan:
      if case .failure(let refusal) = PlanFile.read(bytes: bytes, path: "plan.yaml", kinds: KindRegistry.kinds) {
        hold(refusal, in: bytes)
      }
    case .policy:
      for layer in [PolicyLayer.system, .repository] {
        switch PolicyFile.read(bytes: bytes, path: "policy.yaml", layer: layer, kinds: KindRegistry.kinds) {
        case .failure(let refusal): hold(refusal, in: bytes)
        case .success(let policy): compose(policy, layer)
        }
      }
    case .document:
      guard let value = try? JSONValue(parsing: text) else { return }
      let canonical = value.canonicalText
      precondition((try? JSONValue(parsing: canonical))?.canonicalText.utf8.elementsEqual(canonical.utf8) == true)
    case .proposal:
      let record = ProposalSealed(
        step: StepID("s"), seal: SHA256Digest(of: text).hex, proposal: text,
        revision: Revision(commit: "c", tree: "t"))
      guard let read = try? SealedProposal(reading: record) else { return }
      precondition(read.canonicalText.utf8.elementsEqual(text.utf8), "what was read has another canonical form")
    case .approval:
      guard let read = try? ApprovalDocument(reading: text) else { return }
      precondition(read.canonicalText.utf8.elementsEqual(text.utf8), "what was read has another canonical form")
    }
  }

  /// A refusal says something, and points into the file.
  private func hold(_ refusal: PlanDiagnostics, in bytes: [UInt8]) {
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 2
    precondition(!refusal.list.isEmpty && refusal.list.allSatisfy { !$0.message.isEmpty && $0.line <= lines })
  }

  /// Composing changes nothing where it should not, and never allows more.
  private func compose(_ text: PolicyText, _ layer: PolicyLayer) {
    let policy = text.policy(layer: layer, path: "policy.yaml")
    let other = Policy(Boundary(changes: .init([.files: 1])), layer: .plan, path: "plan.yaml")
    let both = policy.restricted(by: other)
    precondition(policy.restricted(by: policy) == policy && both == other.restricted(by: policy))
    let change = FileChange(
      path: "Sources/a.swift", kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: 1, linesRemoved: 1,
      isBinary: false, newSize: 10)
    precondition(policy.violations(of: [change]).isEmpty || !both.violations(of: [change]).isEmpty)
  }
}

import Forms
import KindRegistry
import PlanFiles
import Plans
import Policy

/// Files that people write.
enum FileSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    switch subject {
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
    case .configuration:
      if case .failure(let refusal) = ConfigurationFile.read(
        bytes: bytes, path: "config.yaml", toolchains: [:])
      {
        hold(refusal, in: bytes)
      }
    default:
      for file in SandboxFile.allCases {
        let own = SandboxFiles.Own(path: file.fileName, text: String(decoding: bytes, as: UTF8.self))
        if case .failure(let refusal) = SandboxFiles.read(own: [file: own]) { hold(refusal, in: bytes) }
      }
    }
  }

  /// A refusal says something, and points into the file.
  private static func hold(_ refusal: PlanDiagnostics, in bytes: [UInt8]) {
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 2
    precondition(!refusal.list.isEmpty && refusal.list.allSatisfy { !$0.message.isEmpty && $0.line <= lines })
  }

  /// Composing changes nothing where it should not, and never allows more.
  private static func compose(_ text: PolicyText, _ layer: PolicyLayer) {
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

import Forms
import Foundation
import Git
import Hashing
import JSON
import KindRegistry
package import PlanFiles
package import Plans
package import RunJournal
import Synchronization

/// The policies that a run has to keep to, from the outermost to the innermost; the plan's own limits come last.
///
/// A policy that is there and cannot be used is an error: a run without it would be wider than it allows.
package struct PolicyLayers: Sendable {
  /// A layer that there may be, in the order of `PolicyLayer`.
  package struct Layer: Sendable {
    package var layer: PolicyLayer
    /// The file, as a person finds it.
    package var path: String
    /// `nil` where there is no such file.
    package var text: String?
    /// `nil` where there is no such file.
    package var policy: PolicyText?
  }

  package let layers: [Layer]

  package static let systemPath = "/etc/chancery/policy.yaml"
  package static let repositoryPath = ".chancery/policy.yaml"

  /// - Parameters:
  ///   - repository: where the base commit is, and its tree; a draft cannot change what is found there.
  ///   - tips: branches that the plan's effects move, with their trees: what the policies there say counts as well.
  ///   - systemPath: the policy of whoever administers this machine.
  package init(
    host: HostEnvironment, repository: (path: String, tree: String)?, tips: [BranchTip] = [],
    systemPath: String = PolicyLayers.systemPath
  ) throws {
    let userPath = host.userPolicyPath
    var layers = [
      try Layer(.system, path: systemPath, text: try PolicySourceFile.text(at: systemPath)),
      try Layer(.user, path: userPath, text: try PolicySourceFile.text(at: userPath)),
    ]
    if let repository {
      let text = try PolicySourceFile.text(at: Self.repositoryPath, ofTree: repository.tree, in: repository.path)
      layers.append(try Layer(.repository, path: Self.repositoryPath, text: text))
      for tip in tips where tip.tree != repository.tree {
        let there = try PolicySourceFile.text(at: Self.repositoryPath, ofTree: tip.tree, in: repository.path)
        guard let there, there != text else { continue }
        layers.append(try Layer(.repository, path: "\(Self.repositoryPath) of \(tip.branch)", text: there))
      }
    }
    self.layers = layers
  }

  /// The policies that a run froze when it began.
  package init(frozen: FrozenPolicy) throws {
    layers = try frozen.layers.map { try Layer($0.layer, path: $0.path, text: $0.text) }
  }

  /// What all layers and the plan demand together.
  package func policy(with plan: Plan, path: String) -> Policy {
    layers.reduce(Policy(of: plan, path: path)) { policy, layer in
      guard let text = layer.policy else { return policy }
      return policy.restricted(by: text.policy(layer: layer.layer, path: layer.path))
    }
  }

  package func frozen(with plan: Plan, path: String) -> FrozenPolicy {
    let document = policy(with: plan, path: path).document
    let layers = self.layers.compactMap { layer in
      layer.text.map { FrozenPolicy.Layer(layer: layer.layer, path: layer.path, text: $0) }
    }
    return FrozenPolicy(layers: layers, document: document, digest: SHA256Digest(of: document.canonicalText).hex)
  }
}

extension PolicyLayers.Layer {
  init(_ layer: PolicyLayer, path: String, text: String?) throws {
    var policy: PolicyText?
    if let text { policy = try Self.read(text, as: layer, path: path) }
    self.init(layer: layer, path: path, text: text, policy: policy)
  }

  /// A text as one byte after the other: what Swift holds for equal may be two names to a file system.
  private struct Source: Hashable {
    var layer: PolicyLayer
    var path: String
    var bytes: [UInt8]
  }

  /// What this process has read before. The files are read whenever they count, and the same text is parsed once.
  private static let known = Mutex<[Source: PolicyText]>([:])

  private static func read(_ text: String, as layer: PolicyLayer, path: String) throws -> PolicyText {
    let source = Source(layer: layer, path: path, bytes: Array(text.utf8))
    if let read = known.withLock({ $0[source] }) { return read }
    switch PolicyFile.read(text: text, path: path, layer: layer, kinds: KindRegistry.kinds) {
    case .success(let read):
      known.withLock { $0[source] = read }
      return read
    case .failure(let diagnostics): throw Self.failure(diagnostics, of: path)
    }
  }

  private static func failure(_ diagnostics: PlanDiagnostics, of path: String) -> CommandFailure {
    var failure = TextFile.failure(diagnostics, of: path)
    failure.hint =
      "a policy that exists must be readable before anything runs; `chancery schema policy` prints its format"
    return failure
  }
}

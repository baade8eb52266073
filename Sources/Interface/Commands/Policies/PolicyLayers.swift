import Forms
import Foundation
import Git
import Hashing
import JSON
import KindRegistry
import PlanFiles
import Plans
import RunJournal

/// The policies that a run has to keep to, from the outermost to the innermost; the plan's own limits come last.
///
/// A policy that is there and cannot be used is an error: a run without it would be wider than it allows.
struct PolicyLayers {
  /// A layer that there may be, in the order of `PolicyLayer`.
  struct Layer {
    var layer: PolicyLayer
    /// The file, as a person finds it.
    var path: String
    /// `nil` where there is no such file.
    var text: String?
    /// `nil` where there is no such file.
    var policy: PolicyText?
  }

  let layers: [Layer]

  static let systemPath = "/etc/chancery/policy.yaml"
  static let repositoryPath = ".chancery/policy.yaml"

  /// - Parameters:
  ///   - repository: where the base commit is, and its tree; a draft cannot change what is found there.
  ///   - systemPath: the policy of whoever administers this machine.
  init(
    host: HostEnvironment, repository: (path: String, tree: String)?,
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
    }
    self.layers = layers
  }

  /// The policies that a run froze when it began.
  init(frozen: FrozenPolicy) throws {
    layers = try frozen.layers.map { try Layer($0.layer, path: $0.path, text: $0.text) }
  }

  /// What all layers and the plan demand together.
  func policy(with plan: Plan, path: String) -> Policy {
    layers.reduce(Policy(of: plan, path: path)) { policy, layer in
      guard let text = layer.policy else { return policy }
      return policy.restricted(by: text.policy(layer: layer.layer, path: layer.path))
    }
  }

  func frozen(with plan: Plan, path: String) -> FrozenPolicy {
    let document = policy(with: plan, path: path).document
    let layers = self.layers.compactMap { layer in
      layer.text.map { FrozenPolicy.Layer(layer: layer.layer, path: layer.path, text: $0) }
    }
    return FrozenPolicy(layers: layers, document: document, digest: SHA256Digest(of: document.canonicalText).hex)
  }
}

extension PolicyLayers.Layer {
  fileprivate init(_ layer: PolicyLayer, path: String, text: String?) throws {
    var policy: PolicyText?
    if let text {
      switch PolicyFile.read(text: text, path: path, layer: layer, kinds: KindRegistry.kinds) {
      case .success(let read): policy = read
      case .failure(let diagnostics): throw Self.failure(diagnostics, of: path)
      }
    }
    self.init(layer: layer, path: path, text: text, policy: policy)
  }

  private static func failure(_ diagnostics: PlanDiagnostics, of path: String) -> CommandFailure {
    var failure = DiagnosticsFailure.failure(diagnostics, of: path)
    failure.hint = "nothing runs without a policy that is there; `chancery schema policy` prints what one may hold"
    return failure
  }
}

extension HostEnvironment {
  /// `$XDG_CONFIG_HOME/chancery/policy.yaml`
  var userPolicyPath: String {
    URL(fileURLWithPath: configurationPath).deletingLastPathComponent().appendingPathComponent("policy.yaml").path
  }
}

extension Session {
  /// What a run keeps to: composed again from what it froze.
  ///
  /// - Throws: `CommandFailure` where that is not what it was, so that nothing goes on under other rules.
  func policy(of state: RunState, _ plan: Plan) throws -> Policy {
    guard let frozen = state.start.policy else { return Policy(of: plan, path: state.start.planPath) }
    let layers = try PolicyLayers(frozen: frozen)
    let again = layers.frozen(with: plan, path: state.start.planPath)
    guard again.digest == frozen.digest,
      frozen.document.canonicalText.utf8.elementsEqual(again.document.canonicalText.utf8)
    else {
      throw CommandFailure(
        .stale, "the policy of run \(state.start.run) does not mean what it meant when the run began",
        hint: "another version of Chancery began it; go on with that one, or begin a new run")
    }
    return layers.policy(with: plan, path: state.start.planPath)
  }
}

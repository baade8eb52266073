import Approval
import EffectKit
import JSON
import KindSupport
import Plans

/// The canonical arguments of a `git.push`: everything that applying it needs, by object id.
struct GitPush: Hashable, Sendable {
  /// The remote's name in the target's configuration.
  var remote: String
  /// Where the remote's configuration pushes to, without a password.
  var url: String
  /// Full name on the remote.
  var reference: String
  /// The commit or tag object that the reference is to be at.
  var object: String
  /// Full name of the target's reference that has to be at the object; `nil` where none has to.
  var source: String?
  /// What the remote's reference is at; `nil` where it has none.
  var replaced: String?
  /// Where the remote's branches meet the object, for a reference that is new there: an id of the empty tree where they share
  /// nothing; `nil` in seals of before this was kept, and where the reference is not new.
  var base: String?
  var deploys: Bool
  var timeoutSeconds: Int
  /// Files of Git LFS that the server is sent before, by digest.
  var large: [String] = []
  /// Where the settings have git-lfs send them; `nil` where that is beside the remote.
  var largePlace: String?

  init(
    remote: String, url: String, reference: String, object: String, source: String?, replaced: String?, deploys: Bool,
    timeoutSeconds: Int, base: String? = nil
  ) {
    self.base = base
    self.remote = remote
    self.url = url
    self.reference = reference
    self.object = object
    self.source = source
    self.replaced = replaced
    self.deploys = deploys
    self.timeoutSeconds = timeoutSeconds
  }

  /// Reads the arguments and fingerprint of a proposed effect.
  init(_ effect: ProposedEffect) throws(EffectError) {
    let arguments = effect.arguments
    guard effect.kind == .gitPush, let remote = arguments["remote"]?.stringValue,
      let url = effect.identity["url"]?.stringValue, let reference = effect.identity["reference"]?.stringValue,
      let object = arguments["object"]?.stringValue, let deploys = arguments["deploys"]?.boolValue,
      let seconds = arguments["timeout-seconds"]?.integerValue.flatMap(Int.init(exactly:))
    else { throw .invalid("these are no arguments of git.push") }
    self.init(
      remote: remote, url: url, reference: reference, object: object, source: arguments["source"]?.stringValue,
      replaced: effect.fingerprint["object"]?.stringValue, deploys: deploys, timeoutSeconds: seconds,
      base: arguments["base"]?.stringValue)
    large = (arguments["large-files"]?.arrayValue ?? []).compactMap(\.stringValue)
    largePlace = effect.identity["large-files"]?.stringValue
  }

  var arguments: JSONValue {
    var members: [String: JSONValue] = [
      "remote": .string(remote), "object": .string(object), "source": source.map(JSONValue.string) ?? .null,
      "deploys": .bool(deploys), "timeout-seconds": .integer(Int64(timeoutSeconds)),
    ]
    if let base { members["base"] = .string(base) }
    if !large.isEmpty { members["large-files"] = .array(large.map(JSONValue.string)) }
    return .object(members)
  }

  var identity: JSONValue {
    var members: [String: JSONValue] = ["url": .string(url), "reference": .string(reference)]
    if let largePlace { members["large-files"] = .string(largePlace) }
    return .object(members)
  }

  var fingerprint: JSONValue { ["object": replaced.map(JSONValue.string) ?? .null] }

  /// What is pushed, by which an effect that makes it is known.
  var product: EffectProduct { .commit(object, at: source ?? "") }

  func proposed(measured: JSONValue, preview: String) -> ProposedEffect {
    ProposedEffect(
      kind: .gitPush, arguments: arguments, identity: identity, fingerprint: fingerprint, measured: measured,
      names: [.branches: [branch], .remotes: PushRemote.names(of: url) + [largePlace].compactMap(\.self)],
      targets: [.reference(reference, atRemote: url)],
      findings: deploys ? [.deploys] : [], consumes: [product], compensation: nil, preview: preview)
  }

  /// The short name of a branch, the full one of anything else.
  private var branch: String {
    let heads = "refs/heads/"
    return reference.hasPrefix(heads) ? String(reference.dropFirst(heads.count)) : reference
  }

  /// The reference's name as a person writes it.
  var name: String {
    if isReview { return reference }
    if reference.hasPrefix("refs/tags/") { return "the tag \(reference.dropFirst("refs/tags/".count))" }
    return String(reference.dropFirst("refs/heads/".count))
  }

  /// Whether the server makes a review of what it is given, as Gerrit does, and keeps no such reference.
  var isReview: Bool { reference.hasPrefix(Self.reviews) }

  static let reviews = "refs/for/"

  var isTag: Bool { reference.hasPrefix("refs/tags/") }

  /// How long git may take for each thing that it asks of the remote.
  var patience: Duration { .seconds(timeoutSeconds) }

  /// The words of the push, behind `git`. Nothing in them forces: the lease only adds that the remote's reference has to
  /// be exactly where it was, and that the object descends from there was seen to before.
  ///
  /// - Parameter name: what the remote is called; its own name unless it is pushed to under another.
  func words(dryRun: Bool, as name: String? = nil) -> [String] {
    let lease = "--force-with-lease=\(reference):\(replaced ?? "")"
    return [
      "-c", "remote.\(name ?? remote).mirror=false", "push", "--porcelain", "--no-verify", "--no-follow-tags",
      "--recurse-submodules=no", "--no-signed", lease,
    ] + (dryRun ? ["--dry-run"] : []) + ["--", name ?? remote, "\(object):\(reference)"]
  }
}

import Approval
import Hashing
import JSON
import KindSupport
import Plans
import RunJournal

extension HTTPEffect {
  /// The effect, with what everybody else goes by told from the request.
  func proposed(from origin: EffectOrigin) -> ProposedEffect {
    let address = request.url.shown
    let endpoint = TargetName.endpoint(address)
    let names = Self.names(request).merging(moneyPlace?.names ?? [:]) { $1 }
    var effect = ProposedEffect(
      kind: .http, arguments: arguments,
      identity: [
        "endpoint": .string(address), "method": .string(request.method),
        "body-sha256": .string(SHA256Digest(of: (request.body?.document ?? .null).canonicalText).hex),
      ],
      fingerprint: [:], measured: ["bytes": .integer(Int64(request.bodySize))],
      names: names, numbers: numbers, targets: [endpoint],
      findings: findings(from: origin), origin: origin, compensation: compensation, asides: asides,
      preview: "sends \(request.method) \(address)" + (money.map { ", moves \($0.text)" } ?? ""),
      shown: request.shown(keyHeader: keyHeader))
    // How long it may take, how it is asked about and what the headers say makes it no other change.
    effect.change = ["method": .string(request.method), "body": request.body?.document ?? .null]
    return effect
  }

  /// What is sent besides: the request that undoes it, and the one that asks for its status.
  private var asides: [EffectAside] {
    let undo = undo.map { undo in
      EffectAside(
        .undo, names: Self.names(undo).merging(undoMoneyPlace?.names ?? [:]) { $1 }, numbers: undoMoney?.numbers ?? [:])
    }
    let status = status.map { status in
      // The address that the answer names is on the same server, and its path is not known before.
      var names = Self.names(status.request)
      guard status.location != nil else { return EffectAside(.status, names: names) }
      let asked = Self.names(request)
      (names[.hosts], names[.ports]) = (asked[.hosts], asked[.ports])
      names[.paths] = nil
      return EffectAside(.status, names: names)
    }
    return [undo, status].compactMap(\.self)
  }

  private static func names(_ request: SealedRequest) -> [NameAttribute: [String]] {
    let address = HTTPAddress(request.url.shown)
    let overrides = RequestOverrides(of: request)
    func all(_ own: [String], _ others: [String]?) -> [String]? {
      others.map { others in own + others.filter { !own.contains($0) } }
    }
    var names: [NameAttribute: [String]] = [.ports: [address.port]]
    names[.hosts] = all([TargetName.endpoint(request.url.shown).root], overrides.hosts)
    names[.methods] = all([request.method.uppercased()], overrides.methods)
    names[.paths] = all(address.paths, overrides.paths)
    return names
  }

  private var numbers: [NumberAttribute: Int] { money?.numbers ?? [:] }

  /// Where money is moved, whatever in the request is not the plan's own word may be its amount or its recipient.
  private func findings(from origin: EffectOrigin) -> [EffectFinding] {
    guard money != nil else { return [] }
    var found: [EffectFinding] = []
    for place in ["url", "headers", "basic", "json", "form", "multipart", "text", "file"] {
      for source in origin.sources(of: place) where !source.isSecret && !found.contains(.moneyFrom(source)) {
        found.append(.moneyFrom(source))
      }
    }
    return found
  }
}

extension HTTPEffect.Money {
  var text: String { "\(amount) minor units of \(currency)" }

  fileprivate var numbers: [NumberAttribute: Int] {
    Int(exactly: amount).map { [.amount(currency: currency): $0] } ?? [:]
  }
}

extension ValueSource {
  /// A secret says who asks, not what is moved.
  fileprivate var isSecret: Bool { if case .secret = self { true } else { false } }
}

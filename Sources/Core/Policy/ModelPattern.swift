package import Plans

/// A model that a run uses, and where it is asked.
package struct ModelFact: Hashable, Sendable {
  /// `PROVIDER/MODEL`; without a model where an agent chooses it among the provider's.
  package var name: String
  /// `nil` for a script, and where it is not known.
  package var address: ModelAddress?

  package init(_ name: String, at address: ModelAddress?) {
    self.name = name
    self.address = address
  }

  var provider: String { String(name.prefix { $0 != "/" }) }
  private var model: String { String(name.drop { $0 != "/" }.dropFirst()) }
  var isAnyOfProvider: Bool { model.isEmpty }

  /// The name, and those of built-in providers that are asked at the same place.
  var names: [String] { [name] + (address.map(ModelProvider.builtIn(at:)) ?? []).map { "\($0)/\(model)" } }
}

extension ModelFact: CustomStringConvertible {
  package var description: String {
    guard let address, !ModelProvider.isBuiltIn(provider, at: address) else { return name }
    return "\(name) at \(([address.origin] + address.path).joined(separator: "/"))"
  }
}

/// A pattern of models in a policy: `PROVIDER/MODEL`, or `PROVIDER/MODEL at ADDRESS`.
///
/// Whoever begins a run gives names to providers. So a name alone allows a built-in provider where it is built in, and a
/// script only where the pattern says `scripted/`; anything else is allowed by its address.
package struct ModelPattern: Hashable, Sendable {
  private let name: NamePattern
  private let provider: NamePattern
  private let address: ModelAddress?
  private let isOfScripts: Bool
  /// Whether it names an address that cannot be read as one, so that it allows nothing and denies by name.
  package let isUnreadable: Bool

  package init(_ text: String) {
    let at = text.firstRange(of: " at ")
    let name = at.map { String(text[..<$0.lowerBound]) } ?? text
    self.name = NamePattern(name)
    provider = NamePattern(String(name.prefix { $0 != "/" }))
    isOfScripts = name.hasPrefix("scripted/")
    address = at.flatMap { ModelAddress(String(text[$0.upperBound...])) }
    isUnreadable = at != nil && address == nil
  }

  /// Whether the pattern allows a model where it is asked.
  package func allows(_ model: ModelFact) -> Bool {
    guard !isUnreadable, model.isAnyOfProvider ? provider.allows(model.provider) : name.allows(model.name) else {
      return false
    }
    if let address { return model.address.map(address.covers) ?? false }
    if model.provider == "scripted" { return isOfScripts }
    return ModelProvider.isBuiltIn(model.provider, at: model.address)
  }

  /// Whether the pattern denies a model, by its own name or by that of a built-in provider at the same address.
  package func denies(_ model: ModelFact) -> Bool {
    guard model.names.contains(where: name.denies) else { return false }
    return address.map { address in model.address.map(address.covers) ?? true } ?? true
  }
}

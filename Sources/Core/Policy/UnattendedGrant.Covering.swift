package import Plans

extension UnattendedGrant {
  /// Whether an effect is exactly what the grant names: its kind, a target on the grant's lists, every figure bounded.
  ///
  /// What is not known of the effect is not covered, and neither is a figure that the grant does not bound.
  package func covers(_ effect: EffectFacts) -> Bool {
    guard effect.kind == kind, namesTarget else { return false }
    // What may run with drafted files in reach is for the grant to name.
    if effect.names[.drafted]?.isEmpty == false, limits.names[.drafted]?.allow == nil { return false }
    // What is set beside the words decides what they do.
    if effect.names[.variables]?.isEmpty == false, limits.names[.variables]?.allow == nil { return false }
    for (attribute, names) in limits.names {
      if attribute == .drafted, effect.names[attribute]?.isEmpty == true { continue }
      if attribute == .variables, effect.names[attribute]?.isEmpty != false { continue }
      guard let known = effect.names[attribute], !known.isEmpty else { return false }
      let allowed = names.allow?.map(NamePattern.init)
      let denied = names.deny.map(NamePattern.init)
      let isCovered = known.allSatisfy { name in
        allowed?.contains { $0.allows(name) } != false && !denied.contains { $0.denies(name, as: attribute) }
      }
      guard isCovered else { return false }
    }
    for (figure, value) in effect.numbers where value != 0 && figure != .changedFiles {
      guard let most = limits.numbers[figure], value <= most else { return false }
    }
    guard limits.numbers.keys.allSatisfy({ effect.numbers[$0] != nil || $0.isMoney }) else { return false }
    // What an effect does not say that it moves is not nothing.
    guard !limits.numbers.keys.contains(where: \.isMoney) || effect.numbers.keys.contains(where: \.isMoney) else {
      return false
    }
    // The plan says which number is the money, so the grant has to.
    guard effect.names[.otherAmounts]?.isEmpty != false || limits.names[.amountAt]?.allow != nil else { return false }
    guard let commands = limits.commands else { return true }
    guard let words = effect.words else { return false }
    return commands.allow?.contains { $0.allows(words, as: effect.use) } != false
      && !commands.deny.contains { $0.denies(words) }
  }
}

extension NumberAttribute {
  /// Whether it is an amount of money.
  var isMoney: Bool { if case .amount = self { true } else { false } }
}

extension Policy {
  /// Where the policy says that an effect needs nobody; `nil` where it does not.
  package func unattended(_ effect: EffectFacts) -> PolicySource? {
    unattended.first { $0.grant.covers(effect) }?.source
  }
}

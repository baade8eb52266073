/// What a policy lets be applied with nobody asked: effects of one kind, on named targets, within limits.
///
/// Only the system's and the user's policy can grant it, and every layer can refuse it for all.
package struct UnattendedGrant: Hashable, Sendable {
  package var kind: EffectKind
  /// Its `allow` lists name the targets; its figures bound what is measured.
  package var limits: EffectLimits

  package init(kind: EffectKind, limits: EffectLimits) {
    self.kind = kind
    self.limits = limits
  }

  /// Whether it names at least one target: a list of allowed names, or of command lines.
  package var namesTarget: Bool {
    limits.names.contains { ![.sources, .drafted].contains($0.key) && $0.value.allow?.isEmpty == false }
      || limits.commands?.allow?.isEmpty == false
  }
}

extension UnattendedGrant: CustomStringConvertible {
  package var description: String {
    let names = limits.names.sorted { $0.key.rawValue < $1.key.rawValue }.map { attribute, names in
      "\(attribute.rawValue) \((names.allow ?? []).joined(separator: ", "))"
        + (names.deny.isEmpty ? "" : " but not \(names.deny.joined(separator: ", "))")
    }
    let figures = limits.numbers.sorted { $0.key.key < $1.key.key }.map { "\($0.key.key) up to \($0.value)" }
    let commands = (limits.commands?.allow ?? []).map(\.description)
    return ([kind.rawValue] + names + commands + figures).joined(separator: "; ")
  }
}

extension Policy {
  /// The grants of the layers outside the repository, each with where it stands; none where any layer refuses them.
  package var unattended: [(grant: UnattendedGrant, source: PolicySource)] {
    var found: [(grant: UnattendedGrant, source: PolicySource)] = []
    for rule in sorted {
      switch rule.constraint {
      case .refuseUnattended: return []
      case .unattended(let grant) where rule.source.layer < .repository: found.append((grant, rule.source))
      default: break
      }
    }
    return found
  }
}

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

  /// Whether it names at least one target: a list of allowed names, or of command lines, none of which is a mere wildcard.
  package var namesTarget: Bool {
    let lists = limits.names.filter { !Self.manners.contains($0.key) }.compactMap(\.value.allow)
    let programs = limits.commands?.allow?.map { $0.words.first ?? "" }
    return (lists + [programs].compactMap(\.self)).contains { !$0.isEmpty && $0.allSatisfy(Self.isName) }
  }
}

extension UnattendedGrant {
  /// Attributes that say how an effect reaches its target, and not which one it is.
  private static let manners: Set<NameAttribute> = [
    .sources, .drafted, "methods", "statements", "executables", "ports",
  ]

  /// Whether a pattern has more in it than wildcards and what separates them.
  private static func isName(_ pattern: String) -> Bool { pattern.contains { $0.isLetter || $0.isNumber } }
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

/// An effect as a plan declares it: what is to be done, before anything is measured or sealed.
///
/// What stands in it belongs to its kind's room. Everybody else sees what `DeclaredEffect` asks of every kind.
package struct EffectDeclaration: Sendable {
  package let declared: any DeclaredEffect

  package init(_ declared: any DeclaredEffect) { self.declared = declared }

  package var kind: EffectKind { type(of: declared).kind }

  /// Its own kind, and once for each thing that it does besides the kind whose limits hold for that.
  package var kinds: [EffectKind] { [kind] + declared.kindsBesides }
}

extension EffectDeclaration: Hashable {
  package static func == (left: EffectDeclaration, right: EffectDeclaration) -> Bool {
    AnyHashable(left.declared) == AnyHashable(right.declared)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(declared)) }
}

/// The declared value of one kind of effect.
package protocol DeclaredEffect: Hashable, Sendable {
  static var kind: EffectKind { get }

  /// Whether a proposal with such an effect may ever count as of low risk; false unless a kind says so.
  static var mayBeLowRisk: Bool { get }

  /// Whether several effects of one step may have the same target; false unless a kind says so. They keep the plan's
  /// order then, and each is measured on what the one before leaves.
  static var mayShareTarget: Bool { get }

  /// Whether it says how it is undone, where nothing comes in between. Such effects are applied before the others.
  var declaresUndo: Bool { get }

  /// Short names of the target's branches that it moves or passes on: what their policies say counts for it. None unless a
  /// kind says so.
  var branches: [Template] { get }

  /// For each thing that it leaves behind besides, the kind whose limits hold for that; none unless a kind says so.
  var kindsBesides: [EffectKind] { get }

  /// Every text in it that is filled in before it is measured, by which its provenance is told.
  var arguments: [DeclaredArgument] { get }
}

extension DeclaredEffect {
  package static var mayBeLowRisk: Bool { false }
  package static var mayShareTarget: Bool { false }
  package var branches: [Template] { [] }
  package var kindsBesides: [EffectKind] { [] }
}

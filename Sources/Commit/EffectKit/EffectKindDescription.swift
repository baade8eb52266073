package import Forms
package import Plans

/// What plans, policies and people have to know of a kind of effect.
package struct EffectKindDescription: Sendable {
  package enum Use: Sendable {
    /// Plans declare it in this form.
    case declared(Form<EffectDeclaration>)
    /// It is known by name and refused, for this reason.
    case refused(String)
  }

  package let kind: EffectKind
  /// What an effect of the kind does, in one sentence, for the schema of plans.
  package let summary: String
  package let use: Use
  /// What policies can limit, besides how many effects there are.
  package let attributes: [EffectAttribute]
  /// Whether a proposal with such an effect may ever count as of low risk.
  package let mayBeLowRisk: Bool

  /// A kind that plans can declare.
  ///
  /// - Parameter form: how its arguments are written.
  package init<Declared: DeclaredEffect>(
    _ form: Form<Declared>, summary: String, attributes: [EffectAttribute] = []
  ) {
    kind = Declared.kind
    use = .declared(form.map { declared, _ in EffectDeclaration(declared) })
    mayBeLowRisk = Declared.mayBeLowRisk
    self.summary = summary
    self.attributes = attributes + [Self.sources]
  }

  /// Every kind has it, since where arguments come from is told by the runtime and not by the kind.
  private static let sources = EffectAttribute(
    .names(.sources), "Where each argument comes from, as ARGUMENT=SOURCE, such as json/amount=step:invoice.cents.")

  /// A kind that policies can limit already, and that no plan can declare yet.
  package init(refusing kind: EffectKind, because reason: String, attributes: [EffectAttribute]) {
    self.kind = kind
    self.attributes = attributes
    use = .refused(reason)
    summary = ""
    mayBeLowRisk = false
  }
}

/// The kinds of effects that there are, in the order in which they are told to people.
package struct EffectKinds: Sendable {
  package let all: [EffectKindDescription]

  package init(_ all: [EffectKindDescription]) { self.all = all }

  package subscript(kind: EffectKind) -> EffectKindDescription? { all.first { $0.kind == kind } }
}

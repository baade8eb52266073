package import EffectKit
package import Forms
package import Plans

/// A kind of effect as its room hands it to the registry: what it is, and how what plans and applies it is made.
package struct RegisteredKind: Sendable {
  package let description: EffectKindDescription
  private let planner: @Sendable (KindEnvironment) -> any EffectPlanner
  private let applier: @Sendable (KindEnvironment) -> any EffectApplier

  /// - Parameters:
  ///   - form: how the arguments are written in a plan.
  ///   - summary: what an effect of the kind does, in one sentence.
  ///   - attributes: what policies can limit, besides how many effects there are.
  package init<Declared: DeclaredEffect>(
    _ form: Form<Declared>, summary: String, attributes: [EffectAttribute] = [],
    planner: @escaping @Sendable (KindEnvironment) -> any EffectPlanner,
    applier: @escaping @Sendable (KindEnvironment) -> any EffectApplier
  ) {
    description = EffectKindDescription(form, summary: summary, attributes: attributes)
    self.planner = planner
    self.applier = applier
  }

  /// What previews effects of the kind. No secret leaves it, whatever a server or a program repeats.
  package func makePlanner(in environment: KindEnvironment) -> any EffectPlanner {
    RedactingPlanner(planner(environment), secretStore: environment.secretStore)
  }

  /// What applies effects of the kind. No secret leaves it either. None is made in a dry-run.
  package func makeApplier(in environment: KindEnvironment) -> any EffectApplier {
    RedactingApplier(applier(environment), secretStore: environment.secretStore)
  }
}

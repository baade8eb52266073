/// An effect as a plan declares it: what is to be done, before anything is measured or sealed.
///
/// Each kind's declaration has a file of its own.
package enum EffectDeclaration: Hashable, Sendable {
  case gitMerge(GitMerge)

  package var kind: EffectKind {
    switch self {
    case .gitMerge: .gitMerge
    }
  }
}

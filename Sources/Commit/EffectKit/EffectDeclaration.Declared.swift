package import Approval
package import Plans

extension EffectDeclaration {
  /// The value that a kind's room declared.
  ///
  /// - Throws: `EffectError.invalid` where it is of another kind.
  package func value<Declared: DeclaredEffect>(as type: Declared.Type) throws(EffectError) -> Declared {
    guard let value = declared as? Declared else { throw .invalid("this is no \(Declared.kind.rawValue)") }
    return value
  }

  /// Where the effect and each part of its arguments comes from.
  ///
  /// - Throws: `EffectError.invalid` where a value does not exist that it refers to.
  package func origin(in context: EffectContext) throws(EffectError) -> EffectOrigin {
    do {
      return try EffectOrigin(of: self, at: context.place, with: context.values)
    } catch {
      throw .invalid(error.description)
    }
  }
}

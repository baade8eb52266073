package import Plans

extension EffectDeclaration {
  /// The value that a kind's room declared.
  ///
  /// - Throws: `EffectError.invalid` where it is of another kind.
  package func value<Declared: DeclaredEffect>(as type: Declared.Type) throws(EffectError) -> Declared {
    guard let value = declared as? Declared else { throw .invalid("this is no \(Declared.kind.rawValue)") }
    return value
  }
}

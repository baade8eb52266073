/// A kind of action that reaches outside the scratch workspace, by its name in plans and policies, such as `git.merge`.
///
/// Any name can be one: each kind has a room of its own, which adds its name here, and one registry lists the rooms.
package struct EffectKind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }
  package init(stringLiteral value: String) { rawValue = value }
}

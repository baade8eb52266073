package import Plans

/// A position in a file, and the key path of the value there.
package struct Place: Hashable, Sendable {
  package var line: Int
  package var column: Int
  /// For example `steps[1].needs`.
  package var key: String

  package init(line: Int, column: Int, key: String) {
    self.line = line
    self.column = column
    self.key = key
  }
}

/// A value and where it was written.
package struct Located<Value> {
  package var value: Value
  package var place: Place

  package init(value: Value, place: Place) {
    self.value = value
    self.place = place
  }
}

/// The state of reading one file: errors, and values that are checked at the end.
package final class Reading {
  package let path: String
  /// Whether it is a journal's copy of what was read before: what is refused since then is refused when it is sealed.
  package let isFrozen: Bool
  package private(set) var diagnostics: [PlanDiagnostic] = []
  /// The number of errors, unreported ones included.
  package private(set) var refusals = 0
  /// Every template that was read, in order.
  package var templates: [Located<Template>] = []
  /// Every name of a toolchain that was read, in order.
  package var toolchains: [Located<String>] = []

  /// The most diagnostics that are reported; further errors are only counted.
  package static let mostDiagnostics = 500
  package var isFull: Bool { diagnostics.count >= Self.mostDiagnostics }

  package init(path: String, isFrozen: Bool = false) {
    self.path = path
    self.isFrozen = isFrozen
  }

  package func refuse(
    _ message: String, at place: Place, expected: String? = nil, nearest: String? = nil, hint: String? = nil
  ) {
    refusals += 1
    guard !isFull else { return }
    diagnostics.append(
      PlanDiagnostic(
        path: path, line: place.line, column: place.column, key: Self.shortened(place.key),
        message: Self.shortened(message), expected: expected, nearest: nearest, hint: hint.map(Self.shortened)))
  }

  /// Shortens a text, which a file can make as long as itself.
  private static func shortened(_ text: String) -> String {
    text.count > 300 ? "\(text.prefix(300))…" : text
  }

  /// All errors, by place; `nil` when there is none.
  package var outcome: PlanDiagnostics? {
    guard !diagnostics.isEmpty else { return nil }
    let sorted = diagnostics.enumerated().sorted { left, right in
      (left.element.line, left.element.column, left.offset) < (right.element.line, right.element.column, right.offset)
    }
    return PlanDiagnostics(list: sorted.map(\.element))
  }
}

import Plans

/// A position in a file, and the key path of the value there.
struct Place: Hashable {
  var line: Int
  var column: Int
  /// For example `steps[1].needs`.
  var key: String
}

/// A value and where it was written.
struct Located<Value> {
  var value: Value
  var place: Place
}

/// The state of reading one file: errors, and values that are checked at the end.
final class Reading {
  let path: String
  private(set) var diagnostics: [PlanDiagnostic] = []
  /// The number of errors, unreported ones included.
  private(set) var refusals = 0
  /// Every template that was read, in order.
  var templates: [Located<Template>] = []
  /// Every name of a toolchain that was read, in order.
  var toolchains: [Located<String>] = []

  /// The most diagnostics that are reported; further errors are only counted.
  static let mostDiagnostics = 500
  var isFull: Bool { diagnostics.count >= Self.mostDiagnostics }

  init(path: String) { self.path = path }

  func refuse(
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
  var outcome: PlanDiagnostics? {
    guard !diagnostics.isEmpty else { return nil }
    let sorted = diagnostics.enumerated().sorted { left, right in
      (left.element.line, left.element.column, left.offset) < (right.element.line, right.element.column, right.offset)
    }
    return PlanDiagnostics(list: sorted.map(\.element))
  }
}

import Forms
import Plans
import Texts

extension Form where Value == Int {
  /// An amount of a limit, with a unit where it has one.
  static func amount(of limit: SandboxLimit) -> Form {
    switch limit.unit {
    case .bytes: size(limit.range)
    case .seconds: duration(limit.range)
    case .count: integer(limit.range)
    }
  }
}

extension Form where Value == Located<String> {
  /// The name of a toolchain. It is checked once the table of toolchains is known.
  static var toolchain: Form {
    Form<String>.name.located.map { name, cursor in
      cursor.reading.toolchains.append(name)
      return name
    }
  }
}

extension Reading {
  /// Refuses every named toolchain that is not in the table.
  func check(toolchains table: some Sequence<String>) {
    let names = table.sorted()
    for name in toolchains where !names.contains(name.value) {
      refuse(
        "unknown toolchain \"\(name.value)\"", at: name.place, expected: oneOf(names),
        nearest: EditDistance.nearest(to: name.value, among: names))
    }
  }
}

import Foundation

/// Whether and how a stream may be coloured.
package struct Style: Sendable {
  package var isColoured: Bool

  package enum Colour: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case bold = "1"
    case dim = "2"
  }

  package static let plain = Style(isColoured: false)

  /// Colour only at a terminal that has it, and never where `NO_COLOR` is set to anything but nothing.
  package static func of(_ descriptor: Int32) -> Style {
    let environment = ProcessInfo.processInfo.environment
    let refused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Style(isColoured: !refused && isatty(descriptor) == 1)
  }

  package func paint(_ text: String, _ colour: Colour) -> String {
    isColoured ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
  }
}

import Forms
import JSON
import Plans

extension Form where Value == String {
  /// A path from the root or from the user's own folder.
  static var absolutePath: Form {
    text("an absolute path, or one below ~/", pattern: "^(/|~/)") { text in
      (text.hasPrefix("/") || text.hasPrefix("~/")) && !text.split(separator: "/").contains("..")
        && !text.contains { $0 == "\0" || $0.isNewline }
    }
  }

  /// A path that a sandbox may show or hide, without needless slashes and dots.
  static var place: Form { absolutePath.withoutNeedlessParts.map(notWhole) }

  /// A place that a sandbox may show.
  static var shownPlace: Form { place.map(notOfTheKernel) }

  /// A place that a sandbox may show, the last part of which may hold `*`.
  static var placePattern: Form {
    shownPlace.map { text, cursor in
      let pattern = PlacePattern(text)
      guard !pattern.folder.contains("*"), !pattern.name.hasPrefix("*") else {
        cursor.refuse(
          "found \(JSONValue.string(text).canonicalText)",
          expected: "a path with * in its last part alone, and not first in that")
        return nil
      }
      return text
    }
  }

  private var withoutNeedlessParts: Form {
    map { text, _ in
      let parts = text.split(separator: "/").filter { $0 != "." }
      return (text.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/") + (parts == ["~"] ? "/" : "")
    }
  }

  private static func notWhole(_ text: String, cursor: Cursor) -> String? {
    guard text == "/" || text == "~/" else { return text }
    let whole = text == "/" ? "the whole system" : "the whole home folder"
    cursor.refuse("found \(text), which is \(whole)", expected: "a path below it")
    return nil
  }

  /// Sockets are connected to whether they are shown writable or not, and they lie in `/run`; the rest is the kernel's.
  private static func notOfTheKernel(_ text: String, cursor: Cursor) -> String? {
    let owned = ["/dev", "/proc", "/run", "/sys", "/var/run"]
    guard let folder = owned.first(where: { text == $0 || text.hasPrefix($0 + "/") }) else { return text }
    cursor.refuse("found \(text), and nothing of \(folder) is shown", expected: "a path elsewhere")
    return nil
  }
}

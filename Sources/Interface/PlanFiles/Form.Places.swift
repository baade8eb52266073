import Forms
import JSON
import Plans

extension Form where Value == String {
  /// An absolute path, or a path below the user's home folder.
  static var absolutePath: Form {
    text("an absolute path, or one below ~/", pattern: "^(/|~/)") { text in
      (text.hasPrefix("/") || text.hasPrefix("~/")) && !text.split(separator: "/").contains("..")
        && !text.contains { $0 == "\0" || $0.isNewline }
    }
  }

  /// A path that a sandbox may show or hide, without redundant slashes and dots.
  static var place: Form { absolutePath.withoutNeedlessParts.map(notWhole) }

  /// A path that a sandbox may show.
  static var shownPlace: Form { place.map(notOfTheKernel) }

  /// A path that a sandbox may show; its last part may contain `*`.
  static var placePattern: Form {
    shownPlace.map { text, cursor in
      let pattern = PlacePattern(text)
      guard !pattern.folder.contains("*"), !pattern.name.hasPrefix("*") else {
        cursor.refuse(
          "found \(JSONValue.string(text).canonicalText)",
          expected: "a path with * only in its last part, and not at the start of that part")
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

  /// `/run` holds sockets, which a program can connect to even where they are read-only; the others are the kernel's.
  private static func notOfTheKernel(_ text: String, cursor: Cursor) -> String? {
    let owned = ["/dev", "/proc", "/run", "/sys", "/var/run"]
    guard let folder = owned.first(where: { text == $0 || text.hasPrefix($0 + "/") }) else { return text }
    cursor.refuse("found \(text); the sandbox never shows \(folder)", expected: "a path outside \(folder)")
    return nil
  }
}

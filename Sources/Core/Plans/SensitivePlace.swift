/// Files that other programs act on, so that a small change can do much.
///
/// `SensitivePlace.Table` lists them, each with the program that reads or runs it and a source.
package enum SensitivePlace: String, CaseIterable, Hashable, Sendable {
  case continuousIntegration, ownPolicy, repositoryConfiguration, dependencies, editorConfiguration, build,
    interpreters,
    deployment

  package var summary: String {
    switch self {
    case .continuousIntegration: "CI configuration"
    case .ownPolicy: "Chancery's own policy"
    case .repositoryConfiguration: "configuration that git acts on"
    case .dependencies: "a dependency list or package manager configuration"
    case .editorConfiguration: "configuration or instructions for an editor or agent"
    case .build: "a build or test configuration that runs code"
    case .interpreters: "a file that an interpreter, debugger or shell runs at start"
    case .deployment: "a description of containers or infrastructure"
    }
  }

  /// The classes that a path belongs to, mostly none.
  package static func places(of path: String) -> [SensitivePlace] {
    var rest = path[...]
    var found: [SensitivePlace] = []
    func add(_ place: SensitivePlace?) {
      if let place, !found.contains(place) { found.append(place) }
    }
    while let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) {
      add(index.folder(rest[..<slash]))
      rest = rest[rest.utf8.index(after: slash)...]
    }
    add(index.file(rest))
    return found
  }

  package func holds(_ path: String) -> Bool { Self.places(of: path).contains(self) }

  private static let index = Index(Table.rows)
}

extension SensitivePlace {
  /// The table, arranged for one look-up for each part of a path.
  private struct Index: Sendable {
    private var folders: [String: SensitivePlace] = [:]
    private var names: [String: SensitivePlace] = [:]
    /// Patterns `BEGINNING*ENDING`, by the last byte of the ending, or of any name where they have none.
    private var patterns: [(beginning: String, ending: String, place: SensitivePlace)] = []
    /// Whether a name can begin, or end, with a byte, so that few names need a lookup.
    private var initials = Array(repeating: false, count: 256)
    private var finals = Array(repeating: false, count: 256)

    init(_ rows: [Table.Row]) {
      for row in rows {
        for word in row.files { add(word, row.place) }
      }
    }

    private mutating func add(_ word: String, _ place: SensitivePlace) {
      if word.hasSuffix("/") {
        note(word, in: &initials)
        folders[String(word.dropLast())] = place
      } else if let star = word.firstIndex(of: "*") {
        let beginning = String(word[..<star])
        let ending = String(word[word.index(after: star)...])
        patterns.append((beginning, ending, place))
        if beginning.isEmpty { note(String(ending.reversed()), in: &finals) } else { note(beginning, in: &initials) }
      } else {
        note(word, in: &initials)
        names[word] = place
      }
    }

    private func note(_ word: String, in table: inout [Bool]) {
      guard let byte = word.utf8.first else { return }
      table[Int(byte)] = true
      if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) { table[Int(byte & 0xdf)] = true }
    }

    func folder(_ name: Substring) -> SensitivePlace? { mayStart(name) ? folders[Self.folded(name)] : nil }

    func file(_ name: Substring) -> SensitivePlace? {
      guard mayStart(name) || mayEnd(name) else { return nil }
      let name = Self.folded(name)
      if let place = names[name] { return place }
      return patterns.first {
        name.utf8.count >= $0.beginning.utf8.count + $0.ending.utf8.count && name.hasPrefix($0.beginning)
          && name.hasSuffix($0.ending)
      }?.place
    }

    private func mayStart(_ name: Substring) -> Bool {
      name.utf8.first.map { initials[Int($0)] || $0 >= 0x80 } ?? false
    }

    private func mayEnd(_ name: Substring) -> Bool {
      name.utf8.last.map { finals[Int($0)] || $0 >= 0x80 } ?? false
    }

    /// Names compared without case and invisible characters, as some file systems do.
    private static func folded(_ name: Substring) -> String {
      if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: name.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint })
      return String(text).uppercased().lowercased()
    }
  }
}

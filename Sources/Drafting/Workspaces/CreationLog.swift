import LinuxSystem

/// The record of what Chancery made in a run's folder: nothing else is ever deleted there.
///
/// A line is written before the folder that it names is made, so that a killed process leaves nothing that nobody knows. It
/// is not synced: a loss of power may take the line and leave the folder, whose name then tells that it is Chancery's. That
/// something is gone need not last either: what is deleted twice is deleted once.
struct CreationLog: Sendable {
  /// Absolute path of the run's folder.
  let folder: String

  static let name = Array("created.log".utf8)
  private var path: String { "\(folder)/created.log" }

  /// Records that an entry is about to be made; `place` is its path in the run's folder.
  func recordCreation(of place: Place) throws(SystemError) { try append("made \(place.text)\n") }

  /// Records that the entry is gone.
  func recordDeletion(of place: Place) throws(SystemError) { try append("gone \(place.text)\n") }

  /// What was made and is not known to be gone, in order; then what lies there under a name that only Chancery gives.
  func standing() throws(SystemError) -> [Place] {
    let folder = try Descriptor(folderAt: folder)
    let recorded = try recorded(in: folder)
    return recorded + Self.nameless(in: folder).filter { !recorded.contains($0) }
  }

  private func recorded(in folder: borrowing Descriptor) throws(SystemError) -> [Place] {
    guard try folder.status(of: Self.name) != nil else { return [] }
    guard let content = try folder.file(Self.name).content(limit: 64 << 20) else {
      throw SystemError(operation: "read \(path)", reason: "it is far too long", code: 0)
    }
    var places: [Place] = []
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      // A line that was cut off by a crash names nothing that was made: making comes after it was written.
      guard words.count == 2, let place = Place(text: String(words[1])) else { continue }
      if words[0] == "made" { places.append(place) }
      if words[0] == "gone" { places.removeAll { $0 == place } }
    }
    return places
  }

  /// Entries that a loss of power may have taken off the record.
  private static func nameless(in folder: borrowing Descriptor) -> [Place] {
    var found: [Place] = []
    for parent in Place.Parent.allCases {
      let names: [[UInt8]]?
      switch parent {
      case .run, .bases: names = try? folder.names()
      case .workspaces, .staging: names = try? folder.folder(Array(parent.rawValue.utf8)).names()
      }
      found += (names ?? []).map { Place(parent, String(decoding: $0, as: UTF8.self)) }.filter(\.hasOwnName)
    }
    return found.sorted { $0.text < $1.text }
  }

  private func append(_ line: String) throws(SystemError) {
    let file = try Descriptor(appendingTo: path)
    // What a crash left of a line before must not swallow this one.
    let before = try file.content(limit: 64 << 20)
    let isWhole = before?.last ?? UInt8(ascii: "\n") == UInt8(ascii: "\n")
    let bytes = Array(((isWhole ? "" : "\n") + line).utf8)
    try file.write(bytes.span)
  }

  /// An entry of the run's folder, of one of the folders in it that hold workspaces, or of the folder of the bases.
  struct Place: Hashable, Sendable {
    enum Parent: String, CaseIterable {
      case workspaces, staging, run, bases
    }

    var parent: Parent
    var name: String

    init(_ parent: Parent, _ name: String) {
      self.parent = parent
      self.name = name
    }

    /// Reads what was written; `nil` when it is not one plain name in a known folder.
    init?(text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let parent = Parent(rawValue: parts[0]), Self.isPlain(parts[1]) else { return nil }
      self.init(parent, parts[1])
    }

    var text: String { "\(parent.rawValue)/\(name)" }

    /// Whether the name has the form that only Chancery gives here: it ends in twelve letters and digits that nobody can
    /// foresee.
    var hasOwnName: Bool {
      guard Self.isPlain(name) else { return false }
      switch parent {
      case .run:
        return name.hasPrefix("scratch-") && name.hasSuffix(".git") && Self.isRandom(name.dropFirst(8).dropLast(4))
      case .bases: return name.hasPrefix("making-") && Self.isRandom(name.dropFirst(7))
      case .workspaces, .staging: return name.dropLast(12).hasSuffix("-") && Self.isRandom(name.suffix(12))
      }
    }

    private static func isRandom(_ text: Substring) -> Bool {
      text.utf8.count == 12 && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
    }

    /// Letters, digits, `-`, `_` and `.`, and no dot at the beginning.
    static func isPlain(_ name: String) -> Bool {
      let isAllowed = { (byte: UInt8) in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [45, 46, 95].contains(byte)
      }
      return !name.isEmpty && !name.hasPrefix(".") && name.utf8.allSatisfy(isAllowed)
    }
  }
}

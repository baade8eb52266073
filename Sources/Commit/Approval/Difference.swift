package import JSON
import Plans

/// The first place in which two documents differ.
package struct Difference: Hashable, Sendable, CustomStringConvertible {
  /// Members and places, joined with `.`.
  package var place: String
  package var sealed: String
  package var live: String

  package var description: String {
    "\(Self.words(place)) was \(Self.short(sealed)) when it was sealed and is \(Self.short(live)) now"
  }

  /// A place in an effect without names of members; anything else as it is.
  static func words(_ place: String) -> String {
    let parts = place.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return place }
    return switch parts[0] {
    case "fingerprint": "\(parts[1]) of the target"
    case "measured": "the measured \(parts[1])"
    case "arguments": parts[1]
    default: place
    }
  }

  /// Names of git objects and digests as they are shown elsewhere; anything else as it is.
  private static func short(_ text: String) -> String {
    let word = text.dropFirst().dropLast()
    guard text.hasPrefix("\""), word.count >= 40, word.allSatisfy(\.isHexDigit) else { return text }
    return String(word.prefix(12))
  }

  /// Compares member by member; `nil` means that the documents are the same, byte for byte.
  ///
  /// Swift holds two strings for equal that are the same text in different bytes; to a file system or a server they are
  /// two names, so it is the canonical texts that are compared.
  package static func first(between sealed: JSONValue, and live: JSONValue, at place: String = "") -> Difference? {
    if sealed.canonicalText.utf8.elementsEqual(live.canonicalText.utf8) { return nil }
    switch (sealed, live) {
    case (.object(let old), .object(let new)):
      for name in Set(old.keys).union(new.keys).sorted() {
        let below = place.isEmpty ? name : "\(place).\(name)"
        if let found = first(between: old[name] ?? .null, and: new[name] ?? .null, at: below) { return found }
      }
    case (.array(let old), .array(let new)) where old.count == new.count:
      for (index, pair) in zip(old, new).enumerated() {
        if let found = first(between: pair.0, and: pair.1, at: "\(place).\(index)") { return found }
      }
    case (.array(let old), .array(let new)):
      let gone = old.filter { !new.contains($0) }
      let added = new.filter { !old.contains($0) }
      if gone.isEmpty && added.isEmpty { break }
      return Difference(place: place, sealed: list(gone), live: list(added))
    default: break
    }
    return Difference(place: place, sealed: sealed.canonicalText, live: live.canonicalText)
  }

  /// The elements that only one of two lists has. A rule of a policy is told by its key and file, not by all of its members.
  private static func list(_ elements: [JSONValue]) -> String {
    if elements.isEmpty { return "nothing" }
    return elements.map { element in
      guard let key = element["key"]?.stringValue, let path = element["path"]?.stringValue else {
        return element.canonicalText
      }
      let line = element["line"]?.integerValue.map { ":\($0)" } ?? ""
      return "\(key) (\(path)\(line))"
    }.joined(separator: ", ")
  }
}

extension Proposal {
  /// The first place in which what another proposal decides differs; `nil` means that it is the same, byte for byte.
  ///
  /// How the two are put to people is not compared: a reworded screen does not change what is done. Of an effect, the place
  /// says which one and its kind, as a person counts them.
  package func difference(from other: Proposal) -> Difference? {
    guard var found = Difference.first(between: .object(deciding), and: .object(other.deciding)) else { return nil }
    let parts = found.place.split(separator: ".", maxSplits: 2).map(String.init)
    if parts.count == 3, parts[0] == "effects", let index = Int(parts[1]), effects.indices.contains(index) {
      let effect = effects[index]
      found.place = "effect \(index + 1) (\(effect.kind.rawValue)): \(effect.place(parts[2]))"
    }
    return found
  }
}

extension ProposedEffect {
  /// A place in the effect in words, with an executable's path in it instead of its number.
  fileprivate func place(_ text: String) -> String {
    let parts = text.split(separator: ".", maxSplits: 2).map(String.init)
    guard parts.count == 3, parts[0] == "executables", let index = Int(parts[1]), executables.indices.contains(index)
    else { return Difference.words(text) }
    return "\(parts[2]) of \(executables[index].path)"
  }
}

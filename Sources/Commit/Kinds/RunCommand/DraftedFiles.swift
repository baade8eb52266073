import EffectKit
import Git

/// The files in a command's copy of the draft that are not as they were in the base.
struct DraftedFiles: Hashable, Sendable {
  /// Those that a word of one of its command lines names, sorted.
  var run: [String] = []
  /// The others, which whatever runs there can read.
  var read: [String] = []

  /// More are not listed: the proposal has every change.
  private static let mostFiles = 100

  init(of effect: CommandEffect, scratch: String) throws(EffectError) {
    let words = [effect.words, effect.verify, effect.undo].compactMap(\.self).joined()
    let named = Set(words.flatMap { Self.paths($0, in: effect.folder) })
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      guard let base = ObjectID(hex: effect.baseTree), let draft = ObjectID(hex: effect.tree) else {
        throw EffectError.invalid("a tree of the command has no object id")
      }
      for file in try repository.changedFiles(from: base, to: draft).map(\.path.shown).sorted() {
        if named.contains(file) { run.append(file) } else { read.append(file) }
      }
    } catch {
      throw .stale("the trees of the command are not in the scratch repository any more: \(error)")
    }
    run = Self.shortened(run)
    read = Self.shortened(read)
  }

  /// The last entry stands for the rest, so that no rule about names takes a part of them for all.
  private static func shortened(_ paths: [String]) -> [String] {
    guard paths.count > mostFiles else { return paths }
    return paths.prefix(mostFiles) + ["(\(paths.count - mostFiles) more)"]
  }

  /// The paths below the copy's root that a word may name: from there or from the command's folder, as it stands or behind
  /// the equals sign of an option.
  private static func paths(_ word: String, in folder: String) -> [String] {
    [word[...], word.split(separator: "=", maxSplits: 1).last ?? ""].flatMap { text in
      [String(text), "\(folder)/\(text)"].map { path in
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
          if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
      }
    }
  }
}

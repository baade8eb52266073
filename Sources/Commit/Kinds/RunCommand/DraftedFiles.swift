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
    let named = Set([effect.words, effect.verify, effect.undo].compactMap(\.self).joined().flatMap(Self.paths))
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
    run = Array(run.prefix(Self.mostFiles))
    read = Array(read.prefix(Self.mostFiles))
  }

  /// The paths below the copy's root that a word may name: as it stands, and behind the equals sign of an option.
  private static func paths(_ word: String) -> [String] {
    [word[...], word.split(separator: "=", maxSplits: 1).last ?? ""].map { text in
      text.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
  }
}

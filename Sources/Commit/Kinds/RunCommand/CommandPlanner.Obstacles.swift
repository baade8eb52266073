import Approval
package import EffectKit
import Git
import LinuxSystem
package import Plans
import Texts

extension CommandPlanner {
  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] {
    // What a model will answer is not known yet.
    guard let effect = try? effect(declaration, in: outlook.context) else { return [] }
    let lines = [effect.words, effect.dryRun, effect.verify, effect.undo].compactMap(\.self)
    var found: [EffectObstacle] = []
    for words in lines {
      guard let reason = runner.refusal(of: words, of: effect) else { continue }
      let obstacle = EffectObstacle("\(CommandText.line(words)): \(reason)")
      if !found.contains(obstacle) { found.append(obstacle) }
    }
    return found
  }
}

extension CommandRun {
  /// Why the program of a command line cannot be started, as far as that is known before a draft; `nil` where it can, or
  /// where a draft may yet make it.
  fileprivate func refusal(of words: [String], of effect: CommandEffect) -> String? {
    guard let word = words.first else { return nil }
    if word.contains("/"), !word.hasPrefix("/") {
      let found = unusable(word, of: effect, in: effect.baseTree)
      return found?.areMissing == true ? nil : found?.reason
    }
    do {
      let look = try look()
      let brought = try effect.bring.map { place throws(EffectError) in
        let folder = try BroughtFolder(at: look.absolute(place)).path
        return (from: folder, to: folder)
      }
      // Nothing of the tree is looked at: its files are those of the draft.
      let nowhere = "/nonexistent"
      _ = try PinnedCommand(
        words, in: nowhere, of: nowhere, search: effect.search, copies: nil, brought: brought)
      return nil
    } catch let error as EffectError {
      return error.reason
    } catch {
      return "\(error)"
    }
  }

  /// A program of a tree that is not there, or that the system would not start as it is.
  func unusable(_ word: String, of effect: CommandEffect, in tree: String) -> UnusableFiles? {
    let path = (effect.folder.isEmpty ? "" : effect.folder + "/") + word
    let parts = path.split(separator: "/").filter { $0 != "." }
    let name = parts.joined(separator: "/")
    guard !parts.contains(".."), let found = try? entry(parts.map { Array($0.utf8) }, inTree: tree) else { return nil }
    switch found {
    case .absent: return UnusableFiles(missing: name)
    case .other: return nil
    case .file(let mode, let bytes):
      guard mode == .executable else {
        let reason = "\(word) may not be executed; give it the right with chmod +x, or name what runs it"
        return UnusableFiles([name], reason: reason)
      }
      let isText = !bytes.isEmpty && !bytes.prefix(4096).contains(0)
      guard isText, !bytes.starts(with: Array("#!".utf8)) else { return nil }
      let reason =
        "\(word) is a script without a #! line, so the system cannot start it; begin it with #!/bin/sh or the like"
      return UnusableFiles([name], reason: reason)
    }
  }

  /// Refuses programs of the draft that the system would not start.
  func refuseUnusable(_ effect: CommandEffect) throws(EffectError) {
    for words in [effect.words, effect.verify, effect.undo] {
      guard let word = words?.first, word.contains("/"), !word.hasPrefix("/"),
        let found = unusable(word, of: effect, in: effect.tree)
      else { continue }
      throw .unusable(found)
    }
  }

  private enum Entry {
    case absent
    /// A link, or something behind one.
    case other
    case file(FileMode, [UInt8])
  }

  private func entry(_ parts: [[UInt8]], inTree tree: String) throws -> Entry {
    let repository = try Repository.open(at: scratch, owner: .chancery)
    var id = ObjectID(hex: tree)
    for (index, part) in parts.enumerated() {
      guard let entry = try TreeFolder(id, in: repository).entry(named: part) else { return .absent }
      guard index == parts.count - 1 else {
        id = entry.id
        guard entry.mode == .folder else { return .other }
        continue
      }
      return entry.mode.isFile ? .file(entry.mode, try repository.blob(entry.id)) : .other
    }
    return .other
  }
}

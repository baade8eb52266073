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
    if word.contains("/"), !word.hasPrefix("/") { return refusal(ofDrafted: word, effect) }
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

  /// A script of the base, which the system would not start as it is.
  private func refusal(ofDrafted word: String, _ effect: CommandEffect) -> String? {
    let path = (effect.folder.isEmpty ? "" : effect.folder + "/") + word
    let parts = path.split(separator: "/").filter { $0 != "." }.map { Array($0.utf8) }
    guard !parts.contains(Array("..".utf8)), let file = try? self.file(parts, inTree: effect.baseTree) else {
      return nil
    }
    guard file.mode == .executable else {
      return "\(word) may not be executed; give it the right with chmod +x, or name what runs it"
    }
    let isText = !file.bytes.isEmpty && !file.bytes.prefix(4096).contains(0)
    guard isText, !file.bytes.starts(with: Array("#!".utf8)) else { return nil }
    return "\(word) is a script without a #! line, so the system cannot start it; begin it with #!/bin/sh or the like"
  }

  private func file(_ parts: [[UInt8]], inTree tree: String) throws -> (mode: FileMode, bytes: [UInt8])? {
    let repository = try Repository.open(at: scratch, owner: .chancery)
    var id = ObjectID(hex: tree)
    for (index, part) in parts.enumerated() {
      guard let entry = try TreeFolder(id, in: repository).entry(named: part) else { return nil }
      guard index == parts.count - 1 else {
        id = entry.id
        guard entry.mode == .folder else { return nil }
        continue
      }
      return entry.mode.isFile ? (entry.mode, try repository.blob(entry.id)) : nil
    }
    return nil
  }
}

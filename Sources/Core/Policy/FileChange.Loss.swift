import Plans

extension FileChange {
  /// How a change loses content: by deleting a file, or without.
  package enum Loss: Hashable, Sendable {
    case deleted
    /// Nothing is left in the file.
    case emptied
    /// Most of the lines are gone, and few replaced them.
    case cutDown
    /// No line is left of a file of some length.
    case overwritten
    /// A file became a link or a submodule, or the other way round.
    case replaced
  }

  /// Fewer lost lines than this are an edit.
  package static let fewestLostLines = 10

  /// How the file's former content is lost; `nil` for a file that was edited, added, or moved unchanged.
  package var loss: Loss? {
    switch kind {
    case .added: return nil
    case .deleted: return moved == nil ? .deleted : nil
    case .modified: break
    }
    if let oldMode, let newMode, oldMode & 0o170000 != newMode & 0o170000 { return .replaced }
    let hadContent = before.map { $0.size > 0 } ?? (linesRemoved > 0)
    if newSize == 0, hadContent, newMode != 0o160000 { return .emptied }
    guard let before, linesRemoved >= Self.fewestLostLines else { return nil }
    if linesRemoved >= before.lines { return .overwritten }
    return linesRemoved.minus(linesAdded).times(2) > before.lines ? .cutDown : nil
  }

  /// Whether the change loses content that is nowhere else in the new tree.
  package var losesSoleCopy: Bool { loss != nil && before?.isKeptElsewhere != true }

  /// Lines added plus lines removed.
  package var lines: Int { linesAdded.plus(linesRemoved) }

  /// Why no lines of it can be shown; `nil` where they can.
  package var unreadable: String? { isBinary ? lines > 0 ? "too large to show" : "binary" : nil }

  /// Whether a reviewer cannot read the new content, since it is binary or too large to show.
  package var bringsBinary: Bool { isBinary && kind != .deleted }

  /// Whether a test that was there is changed or deleted, so that passing checks mean something else than before.
  package var changesTest: Bool { kind != .added && TestFile.holds(path) }
}

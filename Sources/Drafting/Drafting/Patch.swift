/// A patch in the format of `apply_patch`, parsed and not yet applied.
package struct Patch: Hashable, Sendable {
  package enum Operation: Hashable, Sendable {
    case add(path: String, content: [UInt8])
    case delete(path: String)
    case update(path: String, moveTo: String?, chunks: [Chunk])
  }

  /// A run of lines that are kept, removed and added, at one place of a file.
  package struct Chunk: Hashable, Sendable {
    /// Lines that stand before the place, each after the one before: the text behind `@@`.
    package var contexts: [String] = []
    package var lines: [Line] = []
    /// Whether the found lines must be the file's last.
    package var isAtEnd = false

    package enum Line: Hashable, Sendable {
      case kept(String), removed(String), added(String)
    }

    /// Kept and removed lines, as they must be found.
    package var old: [String] {
      lines.compactMap { line in
        switch line {
        case .kept(let text), .removed(let text): text
        case .added: nil
        }
      }
    }
  }

  package var operations: [Operation]
}

/// What is wrong with a patch, or why it does not apply.
package struct PatchError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case malformed, notFound, ambiguous
  }

  package var kind: Kind
  package var reason: String

  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}

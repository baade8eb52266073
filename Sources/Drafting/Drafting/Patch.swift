/// A patch in the format of `apply_patch` or a unified diff, parsed and not yet applied.
package struct Patch: Hashable, Sendable {
  package enum Operation: Hashable, Sendable {
    case add(path: String, content: [UInt8], isExecutable: Bool = false)
    case delete(path: String)
    /// - `isExecutable`: `nil` leaves that as it is.
    case update(path: String, moveTo: String?, chunks: [Chunk], isExecutable: Bool? = nil)
  }

  /// A run of lines that are kept, removed and added, at one place of a file.
  package struct Chunk: Hashable, Sendable {
    /// Lines that stand before the place, each after the one before: the text behind `@@`.
    package var contexts: [String] = []
    package var lines: [Line] = []
    /// Whether the found lines must be the file's last.
    package var isAtEnd = false
    /// The line that a unified hunk says it begins at, from 1. Models count badly: it only tells places apart that fit alike.
    package var line: Int?
    /// Whether a line that is added at the end of the file ends with a line break.
    package var isEnded = true

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
package struct PatchError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    case malformed, notFound, ambiguous
  }

  package var kind: Kind
  package var reason: String

  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  package var description: String { reason }
}

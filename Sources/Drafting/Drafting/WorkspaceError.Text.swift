extension WorkspaceError: CustomStringConvertible {
  package var description: String { text }

  /// What was wrong, for a person.
  package var text: String {
    switch self {
    case .missing(let path): "there is no \(path)"
    case .forbiddenPath(let path, let reason): "\(path) may not be touched: \(reason)"
    case .wrongKind(let path, let found): "\(path) is \(found), where a regular file or a folder was expected"
    case .changed(let path): "\(path) is not what the change was written against"
    case .alreadyExists(let path): "\(path) exists already"
    case .tooLarge(let path, let bytes, let limit):
      "\(path) has \(bytes) bytes, more than the \(limit) that are handled"
    case .tooMany(let limit): "more than \(limit) files were changed, the most that a draft may change"
    case .failed(let operation, let reason): "could not \(operation): \(reason)"
    }
  }

  /// Whether there is more than is handled.
  package var isOfSize: Bool {
    switch self {
    case .tooLarge, .tooMany: true
    case .missing, .forbiddenPath, .wrongKind, .changed, .alreadyExists, .failed: false
    }
  }
}

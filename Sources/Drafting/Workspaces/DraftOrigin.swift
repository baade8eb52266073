import Git

/// What a workspace's drafts come from, and what they are called.
struct DraftOrigin: Sendable {
  var commit: ObjectID
  var tree: ObjectID
  /// What the whole run comes from.
  var base: BaseContents
  /// The reference that keeps the latest draft.
  var pin: String
  /// Seconds since 1970-01-01T00:00:00Z.
  var now: @Sendable () -> Int64
}

extension Signature {
  /// The author of what Chancery commits.
  static func chancery(at seconds: Int64) -> Signature {
    Signature(name: "Chancery", email: "chancery@localhost", seconds: seconds)
  }
}

/// Something that one effect leaves and another takes up, by which the two know each other: a commit at a branch.
package struct EffectProduct: Hashable, Sendable {
  /// What it is, such as `git.commit`.
  package var sort: String
  /// Where it is left, or taken from, such as `refs/heads/main`.
  package var place: String
  /// Which one it is, such as an object id.
  package var id: String

  package init(sort: String, place: String, id: String) {
    self.sort = sort
    self.place = place
    self.id = id
  }

  /// A git commit that a reference of the target is at.
  package static func commit(_ id: String, at reference: String) -> EffectProduct {
    EffectProduct(sort: "git.commit", place: reference, id: id)
  }

  /// A file in the target's store of Git LFS, by its digest.
  package static func largeFile(_ id: String) -> EffectProduct {
    EffectProduct(sort: "git.lfs", place: "", id: id)
  }

  /// Whether it is a file in the target's store of Git LFS.
  package var isLargeFile: Bool { sort == "git.lfs" }

  /// Whether it is the commit that a reference of the target will be at.
  package func isCommit(at reference: String) -> Bool { sort == "git.commit" && place == reference }

  /// Whether it is the same thing, wherever it is taken from.
  package func isSame(as other: EffectProduct) -> Bool { sort == other.sort && id == other.id }
}

/// A branch that goes from one commit to another by compare-and-swap.
package struct ReferenceMove: Sendable {
  /// Full name of the branch.
  package var name: String
  /// `nil` where the branch has no commit, and is to have none.
  package var old: ObjectID?
  package var new: ObjectID?
  /// Which lock is ours: what nobody else uses.
  package var mark: String
  /// What the branch's record says of the move, and of whom.
  package var note: String
  package var author: Signature

  package init(name: String, old: ObjectID?, new: ObjectID?, mark: String, note: String, author: Signature) {
    self.name = name
    self.old = old
    self.new = new
    self.mark = mark
    self.note = note
    self.author = author
  }

  static let zeros = String(repeating: "0", count: 40)

  var entry: Reflog.Entry { Reflog.Entry(old: old?.hex ?? Self.zeros, new: new?.hex ?? Self.zeros, note: note) }

  /// What the lock holds; a branch that goes has no content, and zeros are no commit.
  var content: [UInt8] { Array("\(new?.hex ?? Self.zeros)\n".utf8) }
}

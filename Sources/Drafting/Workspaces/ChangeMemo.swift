import Git
import Policy
import Synchronization

/// What was found out about the last pairs of trees: both are named by their content, so that it holds for good.
///
/// A proposal is built again before each decision, and each time asks for the same trees.
final class ChangeMemo: Sendable {
  private struct Pair: Hashable {
    var old: ObjectID
    var new: ObjectID
  }

  private struct State {
    var changes: [Pair: [FileChange]] = [:]
    /// The last one alone: a diff may be long.
    var diff: (pair: Pair, text: String)?
  }

  private static let most = 8
  private let state = Mutex(State())

  func changes<Failure: Error>(
    from old: ObjectID, to new: ObjectID, orElse find: () throws(Failure) -> [FileChange]
  ) throws(Failure) -> [FileChange] {
    let pair = Pair(old: old, new: new)
    if let known = state.withLock({ $0.changes[pair] }) { return known }
    let found = try find()
    state.withLock { state in
      if state.changes.count >= Self.most { state.changes = [:] }
      state.changes[pair] = found
    }
    return found
  }

  func diff<Failure: Error>(
    from old: ObjectID, to new: ObjectID, orElse find: () throws(Failure) -> String
  ) throws(Failure) -> String {
    let pair = Pair(old: old, new: new)
    if let known = state.withLock({ $0.diff }), known.pair == pair { return known.text }
    let found = try find()
    state.withLock { $0.diff = (pair, found) }
    return found
  }
}

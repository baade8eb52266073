import Preparation
import RunJournal
import Terminal

/// An undo that somebody asked for and that is not finished.
struct PendingUndo {
  let request: UndoRequest

  /// `nil` where none is pending.
  init?(of state: RunState, _ session: Session) throws {
    guard let seal = state.sealBeingUndone else { return nil }
    request = UndoRequest(pending: try BegunProposal(of: state, seal: seal, session: session))
  }

  /// Refuses to take the pending undo for another one.
  func require(_ numbers: [Int], run: RunID) throws {
    let pending = request.effects.map { $0 + 1 }
    guard !numbers.isEmpty, Set(numbers) != Set(pending) else { return }
    let list = pending.sorted().map(String.init).joined(separator: ", ")
    throw CommandFailure(
      .usage,
      "the undo of \(pending.count == 1 ? "effect" : "effects") \(list) was asked for and is not finished; nothing was undone",
      hint: "`chancery resume \(run)` goes on with it; ask for another one when it is done")
  }
}

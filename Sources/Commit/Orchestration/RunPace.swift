import Synchronization

/// What may be cut off at this moment, and what may not: nothing interrupts an effect once it has begun.
package final class RunPace: Sendable {
  fileprivate struct State {
    var effects = 0
    var prompts = 0
    var isOver = false
  }

  fileprivate let state = Mutex(State())

  package init() {}

  /// What holds for as long as it is not released.
  struct Hold: Sendable {
    fileprivate let pace: RunPace
    fileprivate let figure: @Sendable (inout State) -> Void

    func release() { pace.state.withLock { figure(&$0) } }
  }

  /// Begins what may not be cut off.
  ///
  /// - Throws: `CancellationError` where the run's time was over before.
  func hold() throws -> Hold {
    let isOver = state.withLock { state in
      if !state.isOver { state.effects += 1 }
      return state.isOver
    }
    guard !isOver else { throw CancellationError() }
    return Hold(pace: self) { $0.effects -= 1 }
  }

  /// Waits for a person, whose time is not the run's.
  func pause() -> Hold {
    state.withLock { $0.prompts += 1 }
    return Hold(pace: self) { $0.prompts -= 1 }
  }

  /// Sees to it that no effect begins any more.
  ///
  /// - Returns: false where one is under way; nothing is closed then.
  package func close() -> Bool {
    state.withLock { state in
      guard state.effects == 0 else { return false }
      state.isOver = true
      return true
    }
  }

  /// Ends the run's time unless an effect is under way or a person is asked; from then on no effect begins.
  func end() -> Bool {
    state.withLock { state in
      guard state.effects == 0, state.prompts == 0 else { return false }
      state.isOver = true
      return true
    }
  }
}

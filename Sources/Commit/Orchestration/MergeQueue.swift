/// The line of runs that want to land on one target, so that each lands on top of the last and none is checked for nothing.
package protocol MergeQueue: Sendable {
  /// Waits until the caller is first in line.
  ///
  /// - Throws: `CancellationError`; `LedgerError` where there is no telling who is first.
  func enter(_ target: String) async throws -> any LedgerLease
}

/// The places that a run has in lines.
actor LineKeeper {
  private let queue: (any MergeQueue)?
  private var places: [String: any LedgerLease] = [:]

  init(queue: (any MergeQueue)?) { self.queue = queue }

  /// Waits until the run is first in line for each of these targets; always in the same order, so that no two runs can
  /// wait for each other.
  func enter(_ targets: Set<String>) async throws {
    guard let queue else { return }
    for target in targets.sorted() where places[target] == nil { places[target] = try await queue.enter(target) }
  }

  func leaveAll() async {
    for place in places.values { await place.close() }
    places = [:]
  }
}

/// Looks again and again until something has come about, for half a minute at most.
package func waitUntil(_ isSo: () async throws -> Bool) async throws {
  for _ in 0..<300 {
    if try await isSo() { return }
    try await Task.sleep(for: .milliseconds(100))
  }
  throw StageFailure(reason: "it did not come about")
}

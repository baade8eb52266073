package import Drafting
import LinuxSystem
package import Plans
import RunJournal

/// Drafts of ended runs, which go by the user's own policy and never by themselves.
extension Housekeeping {
  /// The drafts that are kept no longer. Of a run with an effect that can be undone they go by age alone.
  ///
  /// - Parameters:
  ///   - ended: runs that ended and that nobody drives.
  ///   - now: seconds since 1970-01-01T00:00:00Z.
  package func drafts(
    of ended: [EndedRun], keeping retention: Retention, now: Int64
  ) async throws(DraftStoreError) -> [Item] {
    guard !retention.isEmpty else { return [] }
    return try await blocking("look for drafts that are kept no longer") {
      let sizes = try draftSizes()
      var total = sizes.values.reduce(0, +)
      var items: [Item] = []
      for run in ended.sorted(by: { ($0.at, $0.run.text) < ($1.at, $1.run.text) }) {
        guard let bytes = sizes[run.run.text], bytes > 0 else { continue }
        let isOld = retention.olderThanSeconds.map { now - run.at >= $0 } ?? false
        let isSurplus = !run.isUndoable && (retention.keptBytes.map { total > $0 } ?? false)
        guard isOld || isSurplus else { continue }
        total -= bytes
        items.append(item(run, bytes, isOld ? .oldDrafts : .surplusDrafts))
      }
      return items
    }
  }

  private func draftSizes() throws(SystemError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for name in try names(in: runs) where CreationLog.Place.isPlain(name) {
      sizes[name] = UnneededRun(parent: runs, name: name).draftBytes
    }
    return sizes
  }

  private func item(_ run: EndedRun, _ bytes: Int, _ reason: Item.Reason) -> Item {
    Item(path: "\(runs)/\(run.run)/\(UnneededRun.scratch)", bytes: bytes, reason: reason, target: .drafts(run))
  }
}

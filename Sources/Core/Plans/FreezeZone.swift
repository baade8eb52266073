/// Where the hours of a freeze are read from the clock: at a fixed UTC offset, or in a zone whose offset changes.
package struct FreezeZone: Hashable, Sendable {
  /// A new offset, in minutes, from a moment on, in milliseconds since 1970.
  package struct Change: Hashable, Sendable {
    package var from: Int64
    package var offset: Int

    package init(from: Int64, offset: Int) {
      self.from = from
      self.offset = offset
    }
  }

  /// The name in the tz database, such as `Europe/Berlin`; `nil` for a fixed offset.
  package let name: String?
  /// The offset before the first change.
  private let first: Int
  private let changes: [Change]

  package init(offset: Int) {
    name = nil
    first = offset
    changes = []
  }

  /// - Parameter changes: in the order of time. After the last one, its offset stays.
  package init(name: String, offset: Int, changes: [Change]) {
    self.name = name
    first = offset
    self.changes = changes
  }

  /// The offset from UTC in minutes at a moment.
  package func offset(at now: Int64) -> Int { changes.last { $0.from <= now }?.offset ?? first }

  /// The zone as people write it.
  package var text: String { name ?? UTCMoment.zone(first) }

  /// The fixed offset; `nil` for a named zone.
  package var fixedOffset: Int? { name == nil ? first : nil }
}

import Foundation
package import RunJournal

/// A moment as ISO 8601 in UTC, to the second.
package func moment(_ instant: Instant) -> String {
  let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
  return date.formatted(.iso8601)
}

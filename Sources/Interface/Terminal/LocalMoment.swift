package import Foundation
package import RunJournal

/// A moment where the person is, to the minute: `2026-11-30 16:05`.
package func localMoment(_ instant: Instant, zone: TimeZone = .current) -> String {
  var calendar = Calendar(identifier: .gregorian)
  calendar.timeZone = zone
  let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
  let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
  func padded(_ number: Int?, _ width: Int = 2) -> String {
    let text = String(number ?? 0)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
  return
    "\(padded(parts.year, 4))-\(padded(parts.month))-\(padded(parts.day)) \(padded(parts.hour)):\(padded(parts.minute))"
}

import Foundation
import Plans

/// Named time zones, as the tz database has them.
enum ZoneTable {
  /// A policy is read again by every process, so this reaches far enough.
  private static let years = 1999...2100

  /// The zone with all its changes of offset; `nil` for a name that is not known. Abbreviations such as CET are none: they
  /// mean an offset that may not be the one of the season.
  static func zone(named name: String) -> FreezeZone? {
    guard name.contains("/"), let zone = TimeZone(identifier: name), zone.identifier == name,
      let begin = date(years.lowerBound), let end = date(years.upperBound)
    else { return nil }
    var changes: [FreezeZone.Change] = []
    var moment = begin
    while let next = zone.nextDaylightSavingTimeTransition(after: moment), next > moment, next < end {
      changes.append(
        FreezeZone.Change(
          from: Int64((next.timeIntervalSince1970 * 1000).rounded()), offset: zone.secondsFromGMT(for: next) / 60))
      moment = next
    }
    return FreezeZone(name: name, offset: zone.secondsFromGMT(for: begin) / 60, changes: changes)
  }

  private static func date(_ year: Int) -> Date? {
    UTCMoment.milliseconds("\(year)-01-01T00:00Z").map { Date(timeIntervalSince1970: Double($0) / 1000) }
  }
}

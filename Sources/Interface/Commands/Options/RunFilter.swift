import ArgumentParser
import Foundation
import JournalStore
import Preparation
import RunJournal

/// Which runs a list is about.
struct RunFilter: ParsableArguments {
  @Flag(help: "Only runs that wait for a decision.")
  var waiting = false
  @Flag(help: "Only runs of the repository here.")
  var here = false
  @Option(help: "Only runs with an event since then, such as 2h, 7d, 2026-11-30 or 2026-11-30T09:00:00Z.")
  var since: Since?
  @Option(help: "Only runs of the plan of this name.")
  var plan: String?

  /// Whether every run is meant.
  var isOpen: Bool { !waiting && !here && since == nil && plan == nil }

  func holds(_ row: RunSummaryRow, at now: Instant, here place: RunsHere?) -> Bool {
    if let since, row.latestAt < since.moment(before: now) { return false }
    if let plan, row.planName != plan { return false }
    if let place, !place.has(row.target) { return false }
    return !waiting || [.suspended(.approval), .suspended(.rejection)].contains(row.phase)
  }
}

/// A moment, or a time before now.
enum Since: ExpressibleByArgument, Hashable, Sendable {
  case ago(milliseconds: Int64)
  case at(Instant)

  init?(argument: String) {
    let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
    if let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()), count > 0,
      count < 1_000_000
    {
      self = .ago(milliseconds: count * unit)
      return
    }
    guard let date = Self.date(argument) else { return nil }
    self = .at(Instant(milliseconds: Int64(date.timeIntervalSince1970 * 1000)))
  }

  func moment(before now: Instant) -> Instant {
    switch self {
    case .ago(let milliseconds): Instant(milliseconds: now.milliseconds - milliseconds)
    case .at(let instant): instant
    }
  }

  /// A day begins where the person is; a moment says its zone.
  private static func date(_ text: String) -> Date? {
    if let moment = try? Date(text, strategy: .iso8601) { return moment }
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, text.count == 10 else { return nil }
    var day = DateComponents()
    (day.year, day.month, day.day) = (parts[0], parts[1], parts[2])
    return Calendar.current.date(from: day)
  }
}

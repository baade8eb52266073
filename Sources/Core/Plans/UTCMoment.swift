/// Dates and times in ISO 8601, to the minute, from 1970 to 9999, without the system's calendar.
package enum UTCMoment {
  /// Milliseconds since 1970 of a time such as `2026-12-20T16:00Z` or `2026-12-20T16:00+01:00`; `nil` for any other
  /// text.
  package static func milliseconds(_ text: String) -> Int64? {
    let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { digits($0) }
    guard date.count == 3, halves[0].utf8.count == 10, let year = date[0], let month = date[1], let day = date[2],
      let minutes = minutes(String(halves[1].prefix(5))), minutes < 1440,
      let offset = offset(String(halves[1].dropFirst(5))),
      (1970...9999).contains(year), (1...12).contains(month), (1...length(ofMonth: month, year)).contains(day)
    else { return nil }
    let total = Int64(days(year, month, day)) * 1440 + Int64(minutes - offset)
    return total < 0 ? nil : total * 60_000
  }

  /// Minutes of a time of day such as `16:30`, up to `24:00`; `nil` for any other text.
  package static func minutes(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { digits($0) }
    guard text.utf8.count == 5, parts.count == 2, let hour = parts[0], let minute = parts[1], minute < 60 else {
      return nil
    }
    let total = hour * 60 + minute
    return total <= 1440 ? total : nil
  }

  /// Minutes of a UTC offset such as `Z` or `+01:00`; `nil` for any other text.
  package static func offset(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-", let minutes = minutes(String(text.dropFirst())),
      minutes <= 14 * 60
    else { return nil }
    return sign == "-" ? -minutes : minutes
  }

  /// A time in UTC, to the minute.
  package static func text(_ milliseconds: Int64) -> String {
    let minutes = milliseconds / 60_000
    let (year, month, day) = date(ofDay: Int(minutes / 1440))
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(clock(Int(minutes % 1440)))Z"
  }

  static func clock(_ minutes: Int) -> String { "\(padded(minutes / 60)):\(padded(minutes % 60))" }

  static func zone(_ offset: Int) -> String {
    offset == 0 ? "UTC" : (offset < 0 ? "-" : "+") + clock(abs(offset))
  }

  private static func digits(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func length(ofMonth month: Int, _ year: Int) -> Int {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days since 1970-01-01.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - 1
    let leaps = (before / 4 - before / 100 + before / 400) - 477
    return (year - 1970) * 365 + leaps + (1..<month).reduce(0) { $0 + length(ofMonth: $1, year) } + day - 1
  }

  private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    var year = 1970 + day / 366
    while days(year + 1, 1, 1) <= day { year += 1 }
    var month = 1
    while month < 12, days(year, month + 1, 1) <= day { month += 1 }
    return (year, month, day - days(year, month, 1) + 1)
  }
}

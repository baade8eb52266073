/// A period in which no effect is applied.
package struct FreezeWindow: Hashable, Sendable {
  package enum Span: Hashable, Sendable {
    /// One period, in milliseconds since 1970-01-01T00:00:00Z; `until` is not part of it.
    case once(from: Int64, until: Int64)
    /// On these days of the week, between two minutes of the day, as clocks of the zone show them.
    case weekly(days: Set<Weekday>, from: Int, until: Int, zone: FreezeZone)

    /// The same at a UTC offset in minutes.
    package static func weekly(days: Set<Weekday>, from: Int, until: Int, offset: Int) -> Span {
      .weekly(days: days, from: from, until: until, zone: FreezeZone(offset: offset))
    }
  }

  package enum Weekday: String, Hashable, Sendable, CaseIterable {
    case mon, tue, wed, thu, fri, sat, sun
  }

  package var span: Span
  /// The kinds of effects that are not applied; `nil` means all.
  package var kinds: Set<EffectKind>?
  package var reason: String?

  package init(span: Span, kinds: Set<EffectKind>? = nil, reason: String? = nil) {
    self.span = span
    self.kinds = kinds
    self.reason = reason
  }
}

extension FreezeWindow {
  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000

  /// Whether the window forbids effects of a kind at a time, in milliseconds since 1970.
  package func holds(_ kind: EffectKind, at now: Int64) -> Bool {
    (kinds?.contains(kind) ?? true) && holds(at: now)
  }

  package func holds(at now: Int64) -> Bool {
    switch span {
    case .once(let from, let until): return from <= now && now < until
    case .weekly(let days, let from, let until, let zone):
      let local = now + Int64(zone.offset(at: now)) * Self.minute
      let day = local.quotientFloored(by: Self.day)
      let minute = Int((local - day * Self.day) / Self.minute)
      let isToday = days.contains(Self.weekday(ofDay: day))
      guard from >= until else { return isToday && from <= minute && minute < until }
      // It goes on after midnight, and belongs to the day on which it begins.
      return (isToday && from <= minute) || (days.contains(Self.weekday(ofDay: day - 1)) && minute < until)
    }
  }

  /// 1970-01-01 was a Thursday.
  private static func weekday(ofDay day: Int64) -> Weekday {
    let index = (day + 3) - (day + 3).quotientFloored(by: 7) * 7
    return Weekday.allCases[Int(index)]
  }
}

extension Int64 {
  fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

import EffectKit
import Forms
import JSON
import Plans

/// The keys of one freeze window: one period, or weekly hours.
enum FreezeForm {
  private static let from = Field("from", moment, "When it begins, such as \"2026-12-20T16:00Z\".")
  private static let until = Field("until", moment, "When it ends.")
  private static let days = Field(
    "days", .list(of: Form<FreezeWindow.Weekday>.choice, atLeast: 1, atMost: 7), "Days of the week, such as [fri, sat]."
  )
  private static let hours = Field(
    "hours", hoursForm, "Start and end, such as \"16:00-24:00\" or \"22:00-06:00\"; the whole day by default.")
  private static let zone = Field(
    "zone", zoneForm,
    "Whose clocks show days and hours: a UTC offset such as \"+01:00\", or a zone such as Europe/Berlin; UTC by default."
  )
  private static let reason = Field("reason", .text, "The reason, for the people who wait.")

  static func form(of kinds: EffectKinds) -> Form<FreezeWindow> {
    let kind = Form<String>.word(among: kinds.all.map(\.kind.rawValue)).map { name, _ in EffectKind(rawValue: name) }
    let effects = Field(
      "effects", .list(of: kind, atLeast: 1), "The kinds of effects that are not applied then; all by default.")
    return Form<FreezeWindow>.record(
      "freeze", "A period in which no effect is applied.",
      [from.entry, until.entry, days.entry, hours.entry, zone.entry, effects.entry, reason.entry]
    ) { record in
      span(in: record).map {
        FreezeWindow(span: $0, kinds: record[effects].map { Set($0) }, reason: record[reason])
      }
    }
  }

  private static func span(in record: Record) -> FreezeWindow.Span? {
    let isOnce = record.names.contains(from.name) || record.names.contains(until.name)
    let isWeekly = !record.names.isDisjoint(with: [days.name, hours.name, zone.name])
    guard isOnce != isWeekly else {
      record.cursor.refuse(
        "a freeze is either one period or weekly", expected: "from and until, or days with hours and zone")
      return nil
    }
    if isOnce {
      guard record.names.isSuperset(of: [from.name, until.name]) else {
        record.cursor.refuse("only one end of the period is given", expected: "both from and until")
        return nil
      }
      guard let from = record[from], let until = record[until] else { return nil }
      guard from < until else {
        record.cursor.refuse("the period ends before it begins", expected: "from before until")
        return nil
      }
      return .once(from: from, until: until)
    }
    guard record.names.contains(days.name) else {
      record.cursor.refuse("the key \"days\" is missing", hint: days.purpose)
      return nil
    }
    let hours = record.names.contains(hours.name) ? record[hours] : (0, 1440)
    guard let days = record[days], let hours else { return nil }
    return .weekly(days: Set(days), from: hours.0, until: hours.1, zone: record[zone] ?? FreezeZone(offset: 0))
  }

  private static let moment = Form<String>.text(
    "a date and time such as \"2026-12-20T16:00Z\" or \"2026-12-20T16:00+01:00\""
  ) {
    UTCMoment.milliseconds($0) != nil
  }.map { text, _ in UTCMoment.milliseconds(text) }

  private static let zoneForm = Form<String>.text("Z, a UTC offset such as \"+01:00\", or a zone such as Europe/Berlin")
  {
    UTCMoment.offset($0) != nil || ZoneTable.zone(named: $0) != nil
  }.map { text, _ in UTCMoment.offset(text).map(FreezeZone.init(offset:)) ?? ZoneTable.zone(named: text) }

  private static let hoursForm = Form<String>.text("hours such as \"16:00-24:00\"") { interval($0) != nil }.map {
    text, _ in interval(text)
  }

  private static func interval(_ text: String) -> (Int, Int)? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UTCMoment.minutes(String($0)) }
    guard ends.count == 2, let from = ends[0], let until = ends[1], from != until, from < 1440 else { return nil }
    return (from, until)
  }
}
